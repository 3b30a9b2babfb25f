import '../../../core/ui/styles/index.css'
import { openDatabase } from '../../store/database.ts'
import { showPage } from '../../ui/page.tsx'
import { Welcome } from './welcome.tsx'

showPage(<Welcome database={openDatabase()} />)
