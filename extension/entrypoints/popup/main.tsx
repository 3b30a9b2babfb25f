import '../../../core/ui/styles/index.css'
import { openDatabase } from '../../store/database.ts'
import { showPage } from '../../ui/page.tsx'
import { Popup } from './popup.tsx'

showPage(<Popup database={openDatabase()} />)
