/** The body with which the documentation makes an indirect reseller in a sandbox. */
export const sandboxReseller = (name: string, mpnId: string) => ({
  mpnId,
  tenant: {
    domainPrefix: name,
    name,
    displayName: name,
    adminUserName: 'admin',
    adminFirstName: name,
    adminLastName: name,
    adminAlternateEmail: `${name}@test.example`,
    country: 'US',
    culture: 'en-us',
  },
  legalBusinessProfile: {
    companyName: name,
    address: { country: 'FR', city: 'Issy-les-Moulineaux', state: '', addressLine1: '39-41 quai', addressLine2: '', postalCode: '92130' },
    primaryContact: { firstName: 'Sandbox', lastName: 'Scenario', email: 'scenario@test.example', phoneNumber: '1234567890' },
    culture: 'en-US',
  },
  organizationProfileLanguage: 'en',
})
