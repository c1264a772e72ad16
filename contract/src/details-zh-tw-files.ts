/** Details of refusals of files that are brought: usage, snapshots, rows to compare, in Traditional Chinese; as `details-zh-tw.ts`. */
export const fileDetails: Readonly<Record<string, string>> = {
  // usage
  'the file names more than {0} Azure subscriptions': '檔案指名的 Azure 訂用帳戶超過 {0} 個',
  'the Azure subscription {0} was given to another plan while the file was read': '讀取檔案期間，Azure 訂用帳戶 {0} 已移至另一個方案',
  'the file is packed within packed files': '檔案在壓縮檔內又再壓縮',
  'the gzip file is broken or swells beyond measure ({0})': 'gzip 檔案損壞，或解壓縮後過大 ({0})',
  'the partner clock passed the cut-off of a month while the body arrived; send it again':
    '接收內文期間，合作夥伴的時鐘已過某月的截止時間；請重新傳送',
  'the body broke off or is not compressed as it says ({0})': '內文中斷，或未依其所述壓縮 ({0})',
  // snapshots
  '{0} has changed while it was sent': '{0} 在傳送期間已變更',
  'the archive is broken off within {0}': '封存檔在 {0} 中中斷',
  'the archive is broken off after {0}': '封存檔在 {0} 之後中斷',
  '{0} has not been read': '{0} 尚未讀取',
  'the archive holds something else than plain files': '封存檔含有一般檔案以外的內容',
  'the archive states no size': '封存檔未載明大小',
  '{0} names no file {1}': '{0} 未指名檔案 {1}',
  '{0} has another length than {1} says': '{0} 的長度與 {1} 所載不同',
  '{0} states no format': '{0} 未載明格式',
  'it was made by a newer release ({0}, format {1})': '由較新的版本製作 ({0}，格式 {1})',
  'it was made by a newer release ({0}, {1})': '由較新的版本製作 ({0}, {1})',
  '{0} names no tables': '{0} 未指名資料表',
  '{0} does not say where the clock stood': '{0} 未載明時鐘的時間',
  '{0} does not say whose world it is': '{0} 未載明屬於誰',
  '{0} lists no files': '{0} 未列出檔案',
  '{0} is no JSON object': '{0} 不是 JSON 物件',
  '{0} is damaged: {1}': '{0} 已損壞：{1}',
  'it cannot be opened: {0}': '無法開啟：{0}',
  'it holds a {0}': '其中含有 {0}',
  'its world was never finished': '其世界從未完成',
  'its clock is ahead of the system time, which this service follows': '其時鐘超前此服務所依循的系統時間',
  // rows to compare
  'item {0} is no JSON ({1})': '項目 {0} 不是 JSON ({1})',
  'it begins with nothing but white space': '開頭只有空白字元',
}
