/**
 * How published tables write countries, by the data set that has them. Microsoft's table of 2019-H1 is in `data/published`
 * and read from there. Facts only; the figures stay where they were published.
 */
export const publishedNames: { readonly [dataSet: string]: readonly string[] } = {
  'ali-ce/datasets, TransparencyReports (2009 to 2013)': [
    ...['Albania', 'Argentina', 'Armenia', 'Australia', 'Austria', 'Bahamas', 'Bahrain', 'Bangladesh', 'Barbados'],
    ...['Belarus', 'Belgium', 'Bhutan', 'Bosnia and Herzegovina', 'Botswana', 'Brazil', 'British Virgin Islands'],
    ...['Bulgaria', 'Cambodia', 'Canada', 'Chile', 'China', 'Colombia', 'Costa Rica', 'Croatia', 'Cyprus'],
    ...['Czech Republic', 'Denmark', 'Dominican Republic', 'Ecuador', 'Egypt', 'El Salvador', 'Estonia', 'Finland'],
    ...['France', 'French Polynesia', 'French Southern Territories', 'Georgia', 'Germany', 'Greece', 'Greenland'],
    ...['Guatemala', 'Hong Kong', 'Hungary', 'Iceland', 'India', 'Indonesia', 'Ireland', 'Israel', 'Italy'],
    ...['Ivory Coast', 'Japan', 'Kazakhstan', 'Kenya', 'Kosovo', 'Kuwait', 'Latvia', 'Lebanon', 'Liechtenstein'],
    ...['Lithuania', 'Luxembourg', 'Macau', 'Macedonia', 'Malaysia', 'Maldives', 'Malta', 'Mauritius', 'Mexico'],
    ...['Moldova', 'Monaco', 'Mongolia', 'Montenegro', 'Nepal', 'Netherlands', 'New Zealand', 'Nigeria'],
    ...['North Korea', 'Norway', 'Oman', 'Pakistan', 'Palestinian Authority', 'Panama', 'Paraguay', 'Peru'],
    ...['Philippines', 'Poland', 'Portugal', 'Qatar', 'Romania', 'Russia', 'San Marino', 'Saudi Arabia', 'Serbia'],
    ...['Sierra Leone', 'Singapore', 'Slovakia', 'Slovenia', 'South Africa', 'South Korea', 'South Sudan', 'Spain'],
    ...['Sri Lanka', 'Sudan', 'Sweden', 'Switzerland', 'Taiwan', 'Thailand', 'Trinidad and Tobago', 'Turkey'],
    ...['Uganda', 'Ukraine', 'United Arab Emirates', 'United Kingdom', 'United States', 'Uruguay', 'Vatican City'],
    'Venezuela',
  ],
  'Apple, 2013 to 2025 (krMaynard/transparency-report-api)': [
    ...['Andorra', 'Anguilla', 'Azerbaijan', 'Belize', 'Bermuda', 'Bolivia', 'Burkina Faso', 'Cayman Islands'],
    ...['China mainland', 'Eswatini', 'Honduras', 'Iran', 'Iraq', 'Jamaica', 'Jordan', 'Kyrgyzstan', 'Libya', 'Malawi'],
    ...['Morocco', 'Mozambique', 'Nicaragua', 'North Macedonia', 'Seychelles', 'Turks and Caicos Islands', 'Türkiye'],
    ...['United States of America', 'Vietnam'],
  ],
  'Google, 2009 on (krMaynard/transparency-report-api, qut-dmrc/transparency-aggregator)': [
    ...['Bosnia & Herzegovina', 'Côte d’Ivoire', 'Czechia', 'Guernsey', 'Macedonia (FYROM)', 'Namibia'],
    ...['Trinidad & Tobago', 'United Nations'],
  ],
  'GitHub, cross-border requests (github/transparency)': ['Korea', 'Republic of San Marino', 'Turkey'],
  'LinkedIn (krMaynard/transparency-report-api)': ['Ghana', 'UK', 'US'],
  'TikTok (krMaynard/transparency-report-api)': ['Fiji'],
  'Twitter, 2017-H1 (qut-dmrc/transparency-aggregator)': ['Hong Kong', 'Macedonia', 'South Sudan'],
};
