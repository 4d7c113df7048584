package customer

// callingCode is the country code of a telephone number (ITU-T E.164) where a
// shop is most likely to send; a number from elsewhere is written with its "+".
var callingCode = map[string]string{
	"AE": "971", "AR": "54", "AT": "43", "AU": "61", "BE": "32", "BG": "359", "BR": "55", "CA": "1", "CH": "41", "CL": "56",
	"CN": "86", "CO": "57", "CY": "357", "CZ": "420", "DE": "49", "DK": "45", "EE": "372", "ES": "34", "FI": "358", "FR": "33",
	"GB": "44", "GR": "30", "HK": "852", "HR": "385", "HU": "36", "ID": "62", "IE": "353", "IL": "972", "IN": "91", "IS": "354",
	"IT": "39", "JP": "81", "KR": "82", "LT": "370", "LU": "352", "LV": "371", "MO": "853", "MT": "356", "MX": "52", "MY": "60",
	"NL": "31", "NO": "47", "NZ": "64", "PE": "51", "PH": "63", "PL": "48", "PT": "351", "RO": "40", "RS": "381", "SA": "966",
	"SE": "46", "SG": "65", "SI": "386", "SK": "421", "TH": "66", "TR": "90", "TW": "886", "UA": "380", "US": "1", "VN": "84",
	"ZA": "27",
}

// keepsZero names countries whose numbers keep a leading zero when called from abroad.
var keepsZero = map[string]bool{"IT": true}
