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
    for (table, ending) in [(windows, " Standard Time"), (seen, "")] {
      for entry in table.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
        let pair = entry.split(separator: "=", maxSplits: 1)
        others[pair[0].drop { $0 == " " }.lowercased() + ending.lowercased()] = String(pair[1])
      }
    }
    return others
  }()

  /// Windows zones by CLDR's windowsZones for territory 001, without the "Standard Time" at their end; but "Romance",
  /// which a Danish Outlook writes, is Copenhagen here.
  private static let windows = """
    AUS Central=Australia/Darwin; AUS Eastern=Australia/Sydney; Afghanistan=Asia/Kabul;
    Alaskan=America/Anchorage; Alberta=America/Edmonton; Aleutian=America/Adak; Altai=Asia/Barnaul;
    Arab=Asia/Riyadh; Arabian=Asia/Dubai; Arabic=Asia/Baghdad; Argentina=America/Buenos_Aires;
    Astrakhan=Europe/Astrakhan; Atlantic=America/Halifax; Aus Central W.=Australia/Eucla;
    Azerbaijan=Asia/Baku; Azores=Atlantic/Azores; Bahia=America/Bahia; Bangladesh=Asia/Dhaka;
    Belarus=Europe/Minsk; Bougainville=Pacific/Bougainville; British Columbia=America/Vancouver;
    Canada Central=America/Regina; Cape Verde=Atlantic/Cape_Verde; Caucasus=Asia/Yerevan;
    Cen. Australia=Australia/Adelaide; Central America=America/Guatemala; Central Asia=Asia/Bishkek;
    Central Brazilian=America/Cuiaba; Central Europe=Europe/Budapest; Central European=Europe/Warsaw;
    Central Pacific=Pacific/Guadalcanal; Central=America/Chicago; Chatham Islands=Pacific/Chatham;
    China=Asia/Shanghai; Cuba=America/Havana; Dateline=Etc/GMT+12; E. Africa=Africa/Nairobi;
    E. Australia=Australia/Brisbane; E. Europe=Europe/Chisinau; E. South America=America/Sao_Paulo;
    Easter Island=Pacific/Easter; Eastern=America/New_York; Egypt=Africa/Cairo;
    Ekaterinburg=Asia/Yekaterinburg; FLE=Europe/Kiev; Fiji=Pacific/Fiji; GMT=Europe/London;
    GTB=Europe/Bucharest; Georgian=Asia/Tbilisi; Greenland=America/Godthab; Greenwich=Atlantic/Reykjavik;
    Haiti=America/Port-au-Prince; Hawaiian=Pacific/Honolulu; India=Asia/Calcutta; Iran=Asia/Tehran;
    Israel=Asia/Jerusalem; Jordan=Asia/Amman; Kaliningrad=Europe/Kaliningrad; Kamchatka=Asia/Kamchatka;
    Korea=Asia/Seoul; Libya=Africa/Tripoli; Line Islands=Pacific/Kiritimati; Lord Howe=Australia/Lord_Howe;
    Magadan=Asia/Magadan; Magallanes=America/Punta_Arenas; Manitoba=America/Winnipeg;
    Marquesas=Pacific/Marquesas; Mauritius=Indian/Mauritius; Mexico=America/Mexico_City;
    Mid-Atlantic=Etc/GMT+2; Middle East=Asia/Beirut; Montevideo=America/Montevideo; Morocco=Africa/Casablanca;
    Mountain=America/Denver; Myanmar=Asia/Rangoon; N. Central Asia=Asia/Novosibirsk; Namibia=Africa/Windhoek;
    Nepal=Asia/Katmandu; New Zealand=Pacific/Auckland; Newfoundland=America/St_Johns; Norfolk=Pacific/Norfolk;
    North Asia East=Asia/Irkutsk; North Asia=Asia/Krasnoyarsk; North Korea=Asia/Pyongyang; Omsk=Asia/Omsk;
    Pacific SA=America/Santiago; Pacific=America/Los_Angeles; Pakistan=Asia/Karachi;
    Paraguay=America/Asuncion; Qyzylorda=Asia/Qyzylorda; Romance=Europe/Copenhagen; Russian=Europe/Moscow;
    SA Eastern=America/Cayenne; SA Pacific=America/Bogota; SA Western=America/La_Paz; SE Asia=Asia/Bangkok;
    Saint Pierre=America/Miquelon; Sakhalin=Asia/Sakhalin; Samoa=Pacific/Apia; Sao Tome=Africa/Sao_Tome;
    Saratov=Europe/Saratov; Singapore=Asia/Singapore; South Africa=Africa/Johannesburg;
    South Sudan=Africa/Juba; Sri Lanka=Asia/Colombo; Sudan=Africa/Khartoum; Syria=Asia/Damascus;
    Taipei=Asia/Taipei; Tasmania=Australia/Hobart; Tocantins=America/Araguaina; Tokyo=Asia/Tokyo;
    Tomsk=Asia/Tomsk; Tonga=Pacific/Tongatapu; Transbaikal=Asia/Chita; Turkey=Europe/Istanbul;
    Turks And Caicos=America/Grand_Turk; US Eastern=America/Indianapolis; US Mountain=America/Phoenix;
    Ulaanbaatar=Asia/Ulaanbaatar; Venezuela=America/Caracas; Vladivostok=Asia/Vladivostok;
    Volgograd=Europe/Volgograd; W. Australia=Australia/Perth; W. Central Africa=Africa/Lagos;
    W. Europe=Europe/Berlin; W. Mongolia=Asia/Hovd; West Asia=Asia/Tashkent; West Bank=Asia/Hebron;
    West Pacific=Pacific/Port_Moresby; Yakutsk=Asia/Yakutsk; Yukon=America/Whitehorse
    """

  /// Windows zones named otherwise, and names seen in Exchange and Lotus Notes files.
  private static let seen = """
    (GMT+01.00) Copenhagen=Europe/Copenhagen;
    (GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna=Europe/Berlin;
    (GMT+01:00) Brussels, Copenhagen, Madrid, Paris=Europe/Copenhagen;
    (GMT+01:00) Bruxelles, København, Madrid, Paris=Europe/Copenhagen;
    (UTC) Coordinated Universal Time=Etc/UTC; (UTC+00:00) Dublin, Edinburgh, Lisbon, London=Europe/London;
    (UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna=Europe/Berlin;
    (UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague=Europe/Budapest;
    (UTC+01:00) Brussels, Copenhagen, Madrid, Paris=Europe/Copenhagen;
    (UTC+01:00) Bruxelles, København, Madrid, Paris=Europe/Copenhagen;
    (UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb=Europe/Warsaw;
    (UTC+02:00) Athens, Bucharest=Europe/Bucharest;
    (UTC+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius=Europe/Helsinki;
    Central Standard Time (Mexico)=America/Mexico_City; Coordinated Universal Time=Etc/UTC;
    Eastern Europe=Europe/Helsinki; Eastern Standard Time (Mexico)=America/Cancun; GMT=Etc/UTC;
    Greenwich Mean Time=Etc/UTC; Mountain Standard Time (Mexico)=America/Mazatlan;
    Pacific Standard Time (Mexico)=America/Tijuana; Russia Time Zone 10=Asia/Srednekolymsk;
    Russia Time Zone 11=Asia/Kamchatka; Russia Time Zone 3=Europe/Samara; UTC=Etc/UTC; UTC+12=Etc/GMT-12;
    UTC+13=Etc/GMT-13; UTC-02=Etc/GMT+2; UTC-08=Etc/GMT+8; UTC-09=Etc/GMT+9; UTC-11=Etc/GMT+11;
    Western/Central Europe=Europe/Copenhagen; Z=Etc/UTC
    """
}
