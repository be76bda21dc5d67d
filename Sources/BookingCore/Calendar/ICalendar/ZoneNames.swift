/// Names that calendar programs use for time zones, turned into a clock.
public enum ZoneNames {
  /// The clock of an IANA name, a Windows or Exchange name, or either behind a prefix such as
  /// `/freeassociation.sourceforge.net/`; nil for any other.
  ///
  /// A name is only ever looked up in tables, never used as a path.
  public static func calendar(_ name: String) -> AreaCalendar? {
    var name = name
    while let first = name.first, first == " " || first == "\"" { name.removeFirst() }
    while let last = name.last, last == " " || last == "\"" { name.removeLast() }
    if let known = others[name.lowercased()] { return AreaCalendar.named(known) }
    if let calendar = AreaCalendar.named(name) { return calendar }
    guard name.hasPrefix("/") else { return nil }
    // Globally unique ids (RFC 5545, 3.2.19) end in the IANA name, which itself may hold one or two slashes.
    let parts = name.split(separator: "/")
    for count in [3, 2, 1] where parts.count >= count {
      if let calendar = AreaCalendar.named(parts.suffix(count).joined(separator: "/")) { return calendar }
    }
    return nil
  }

  /// Zones of the table that this system does not know, for a test.
  package static var unknownZones: [String] {
    Set(others.values).filter { AreaCalendar.named($0) == nil }.sorted()
  }

  /// By name in lower case.
  private static let others: [String: String] = {
    var others: [String: String] = [:]
    for line in table.split(separator: "\n") {
      let pair = line.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { others[pair[0].lowercased()] = String(pair[1]) }
    }
    return others
  }()

  /// Windows zones by CLDR's windowsZones for territory 001, but "Romance Standard Time", which a Danish
  /// Outlook writes and which is Copenhagen here; and names seen in Exchange and Lotus Notes files.
  private static let table = """
    (GMT+01.00) Copenhagen=Europe/Copenhagen
    (GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna=Europe/Berlin
    (GMT+01:00) Brussels, Copenhagen, Madrid, Paris=Europe/Copenhagen
    (GMT+01:00) Bruxelles, København, Madrid, Paris=Europe/Copenhagen
    (UTC) Coordinated Universal Time=Etc/UTC
    (UTC+00:00) Dublin, Edinburgh, Lisbon, London=Europe/London
    (UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna=Europe/Berlin
    (UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague=Europe/Budapest
    (UTC+01:00) Brussels, Copenhagen, Madrid, Paris=Europe/Copenhagen
    (UTC+01:00) Bruxelles, København, Madrid, Paris=Europe/Copenhagen
    (UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb=Europe/Warsaw
    (UTC+02:00) Athens, Bucharest=Europe/Bucharest
    (UTC+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius=Europe/Helsinki
    AUS Central Standard Time=Australia/Darwin
    AUS Eastern Standard Time=Australia/Sydney
    Afghanistan Standard Time=Asia/Kabul
    Alaskan Standard Time=America/Anchorage
    Alberta Standard Time=America/Edmonton
    Aleutian Standard Time=America/Adak
    Altai Standard Time=Asia/Barnaul
    Arab Standard Time=Asia/Riyadh
    Arabian Standard Time=Asia/Dubai
    Arabic Standard Time=Asia/Baghdad
    Argentina Standard Time=America/Buenos_Aires
    Astrakhan Standard Time=Europe/Astrakhan
    Atlantic Standard Time=America/Halifax
    Aus Central W. Standard Time=Australia/Eucla
    Azerbaijan Standard Time=Asia/Baku
    Azores Standard Time=Atlantic/Azores
    Bahia Standard Time=America/Bahia
    Bangladesh Standard Time=Asia/Dhaka
    Belarus Standard Time=Europe/Minsk
    Bougainville Standard Time=Pacific/Bougainville
    British Columbia Standard Time=America/Vancouver
    Canada Central Standard Time=America/Regina
    Cape Verde Standard Time=Atlantic/Cape_Verde
    Caucasus Standard Time=Asia/Yerevan
    Cen. Australia Standard Time=Australia/Adelaide
    Central America Standard Time=America/Guatemala
    Central Asia Standard Time=Asia/Bishkek
    Central Brazilian Standard Time=America/Cuiaba
    Central Europe Standard Time=Europe/Budapest
    Central European Standard Time=Europe/Warsaw
    Central Pacific Standard Time=Pacific/Guadalcanal
    Central Standard Time=America/Chicago
    Central Standard Time (Mexico)=America/Mexico_City
    Chatham Islands Standard Time=Pacific/Chatham
    China Standard Time=Asia/Shanghai
    Coordinated Universal Time=Etc/UTC
    Cuba Standard Time=America/Havana
    Dateline Standard Time=Etc/GMT+12
    E. Africa Standard Time=Africa/Nairobi
    E. Australia Standard Time=Australia/Brisbane
    E. Europe Standard Time=Europe/Chisinau
    E. South America Standard Time=America/Sao_Paulo
    Easter Island Standard Time=Pacific/Easter
    Eastern Europe=Europe/Helsinki
    Eastern Standard Time=America/New_York
    Eastern Standard Time (Mexico)=America/Cancun
    Egypt Standard Time=Africa/Cairo
    Ekaterinburg Standard Time=Asia/Yekaterinburg
    FLE Standard Time=Europe/Kiev
    Fiji Standard Time=Pacific/Fiji
    GMT=Etc/UTC
    GMT Standard Time=Europe/London
    GTB Standard Time=Europe/Bucharest
    Georgian Standard Time=Asia/Tbilisi
    Greenland Standard Time=America/Godthab
    Greenwich Mean Time=Etc/UTC
    Greenwich Standard Time=Atlantic/Reykjavik
    Haiti Standard Time=America/Port-au-Prince
    Hawaiian Standard Time=Pacific/Honolulu
    India Standard Time=Asia/Calcutta
    Iran Standard Time=Asia/Tehran
    Israel Standard Time=Asia/Jerusalem
    Jordan Standard Time=Asia/Amman
    Kaliningrad Standard Time=Europe/Kaliningrad
    Kamchatka Standard Time=Asia/Kamchatka
    Korea Standard Time=Asia/Seoul
    Libya Standard Time=Africa/Tripoli
    Line Islands Standard Time=Pacific/Kiritimati
    Lord Howe Standard Time=Australia/Lord_Howe
    Magadan Standard Time=Asia/Magadan
    Magallanes Standard Time=America/Punta_Arenas
    Manitoba Standard Time=America/Winnipeg
    Marquesas Standard Time=Pacific/Marquesas
    Mauritius Standard Time=Indian/Mauritius
    Mexico Standard Time=America/Mexico_City
    Mid-Atlantic Standard Time=Etc/GMT+2
    Middle East Standard Time=Asia/Beirut
    Montevideo Standard Time=America/Montevideo
    Morocco Standard Time=Africa/Casablanca
    Mountain Standard Time=America/Denver
    Mountain Standard Time (Mexico)=America/Mazatlan
    Myanmar Standard Time=Asia/Rangoon
    N. Central Asia Standard Time=Asia/Novosibirsk
    Namibia Standard Time=Africa/Windhoek
    Nepal Standard Time=Asia/Katmandu
    New Zealand Standard Time=Pacific/Auckland
    Newfoundland Standard Time=America/St_Johns
    Norfolk Standard Time=Pacific/Norfolk
    North Asia East Standard Time=Asia/Irkutsk
    North Asia Standard Time=Asia/Krasnoyarsk
    North Korea Standard Time=Asia/Pyongyang
    Omsk Standard Time=Asia/Omsk
    Pacific SA Standard Time=America/Santiago
    Pacific Standard Time=America/Los_Angeles
    Pacific Standard Time (Mexico)=America/Tijuana
    Pakistan Standard Time=Asia/Karachi
    Paraguay Standard Time=America/Asuncion
    Qyzylorda Standard Time=Asia/Qyzylorda
    Romance Standard Time=Europe/Copenhagen
    Russia Time Zone 10=Asia/Srednekolymsk
    Russia Time Zone 11=Asia/Kamchatka
    Russia Time Zone 3=Europe/Samara
    Russian Standard Time=Europe/Moscow
    SA Eastern Standard Time=America/Cayenne
    SA Pacific Standard Time=America/Bogota
    SA Western Standard Time=America/La_Paz
    SE Asia Standard Time=Asia/Bangkok
    Saint Pierre Standard Time=America/Miquelon
    Sakhalin Standard Time=Asia/Sakhalin
    Samoa Standard Time=Pacific/Apia
    Sao Tome Standard Time=Africa/Sao_Tome
    Saratov Standard Time=Europe/Saratov
    Singapore Standard Time=Asia/Singapore
    South Africa Standard Time=Africa/Johannesburg
    South Sudan Standard Time=Africa/Juba
    Sri Lanka Standard Time=Asia/Colombo
    Sudan Standard Time=Africa/Khartoum
    Syria Standard Time=Asia/Damascus
    Taipei Standard Time=Asia/Taipei
    Tasmania Standard Time=Australia/Hobart
    Tocantins Standard Time=America/Araguaina
    Tokyo Standard Time=Asia/Tokyo
    Tomsk Standard Time=Asia/Tomsk
    Tonga Standard Time=Pacific/Tongatapu
    Transbaikal Standard Time=Asia/Chita
    Turkey Standard Time=Europe/Istanbul
    Turks And Caicos Standard Time=America/Grand_Turk
    US Eastern Standard Time=America/Indianapolis
    US Mountain Standard Time=America/Phoenix
    UTC=Etc/UTC
    UTC+12=Etc/GMT-12
    UTC+13=Etc/GMT-13
    UTC-02=Etc/GMT+2
    UTC-08=Etc/GMT+8
    UTC-09=Etc/GMT+9
    UTC-11=Etc/GMT+11
    Ulaanbaatar Standard Time=Asia/Ulaanbaatar
    Venezuela Standard Time=America/Caracas
    Vladivostok Standard Time=Asia/Vladivostok
    Volgograd Standard Time=Europe/Volgograd
    W. Australia Standard Time=Australia/Perth
    W. Central Africa Standard Time=Africa/Lagos
    W. Europe Standard Time=Europe/Berlin
    W. Mongolia Standard Time=Asia/Hovd
    West Asia Standard Time=Asia/Tashkent
    West Bank Standard Time=Asia/Hebron
    West Pacific Standard Time=Pacific/Port_Moresby
    Western/Central Europe=Europe/Copenhagen
    Yakutsk Standard Time=Asia/Yakutsk
    Yukon Standard Time=America/Whitehorse
    Z=Etc/UTC
    """
}
