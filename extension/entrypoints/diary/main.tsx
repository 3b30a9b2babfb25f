import '../../../core/ui/styles/index.css'
import { openDatabase } from '../../store/database.ts'
import { showPage } from '../../ui/page.tsx'
import { Diary } from './diary.tsx'

showPage(<Diary database={openDatabase()} />)
