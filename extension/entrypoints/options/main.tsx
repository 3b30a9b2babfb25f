import '../../../core/ui/styles/index.css'
import { openDatabase } from '../../store/database.ts'
import { showPage } from '../../ui/page.tsx'
import { Options } from './options.tsx'

showPage(<Options database={openDatabase()} />)
