import Foundation

/// The project's own seed files by their name within `seeds/`.
enum SeedFiles {
  static func all() throws -> [String: [UInt8]] {
    var folder = URL(filePath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    folder.append(path: "seeds")
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      guard path.hasSuffix(".csv") || path.hasSuffix(".json") || path.hasSuffix(".ics") else { continue }
      files[path] = Array(try Data(contentsOf: folder.appending(path: path)))
    }
    return files
  }

  /// The smallest municipality that has everything.
  static let small: [String: [UInt8]] = [
    "areas.csv": """
    slug,name,latitude,longitude,time_zone,homes,street
    vest,Vest,55.7,12.5,Europe/Copenhagen,12,Vestvænget
    """,
    "resources.csv": """
    slug,area,kind,name,seats,units,features,setup_minutes,turnover_minutes,parts,opening_hours
    hus,vest,room,Huset,20,1,kitchen,0,30,,mon-sun 08:00-22:00
    stole,vest,equipment,Stole,,10,,0,0,,always
    """,
    "rules/vest.json": #"""
    {"text": {"da": "Ro efter 22.", "en": "Quiet after 22."}, "decidedBy": "board", "decidedOn": "2026-01-05",
    "validFrom": "2026-02-01", "maxDaysAhead": 90, "kinds": {"equipment": {"maxMinutes": 600}}}
    """#,
    "names.csv": "kind,name\ngiven,Mette\ngiven,Åse\nfamily,Holm\n",
    "titles.csv": """
    use,title
    room-evening,Kor
    room-party,Fest
    room-day,Møde
    room-night,Gæster
    garden,Grill
    equipment,Lån
    """,
    "closures.csv": "resource,from_day,from_time,to_day,to_time,reason\nhus,day+3,08:00,day+5,18:00,Maling\n",
    "calendars/gammel.ics": "BEGIN:VCALENDAR\nDTSTART:{{dst-1T18:00Z}}\nEND:VCALENDAR\n",
  ].mapValues { Array($0.utf8) }
}
