/** Names that no resource may have (Azure documentation, "Resolve reserved resource name errors"). Pure. */
const reservedWhole = new Set(
  (
    'ACCESS AZURE BING BIZSPARK BIZTALK CORTANA DIRECTX DOTNET DYNAMICS EXCEL EXCHANGE FOREFRONT GROOVE HOLOLENS HYPERV KINECT LYNC MSDN O365 ' +
    'OFFICE OFFICE365 ONEDRIVE ONENOTE OUTLOOK POWERPOINT SHAREPOINT SKYPE VISIO VISUALSTUDIO'
  ).split(' '),
)
const reservedInside = ['MICROSOFT', 'WINDOWS']
const reservedStart = ['LOGIN', 'XBOX']

export function isReservedName(name: string): boolean {
  const word = name.trim().toUpperCase()
  return (
    reservedWhole.has(word) || reservedInside.some((part) => word.includes(part)) || reservedStart.some((start) => word.startsWith(start))
  )
}
