import '../../../core/ui/styles/index.css'
import { openDatabase } from '../../store/database.ts'
import { showPage } from '../../ui/page.tsx'
import { Allow } from './allow.tsx'

showPage(<Allow database={openDatabase()} job={new URLSearchParams(location.search).get('job') ?? ''} />)
