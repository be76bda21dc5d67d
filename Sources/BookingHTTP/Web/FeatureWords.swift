package import BookingCore

/// What places offer, in words; a feature that is not known here stands as it was written.
package enum FeatureWords {
  /// The feature that a word in Danish names; what is none stays as it was written.
  package static func feature(called word: String) -> String {
    danish.first { $0.value == word.lowercased() }?.key ?? word
  }

  package static func text(_ feature: String, _ language: Language) -> String {
    let word = feature == "step-free" ? "step-free access" : feature.replacing("-", with: " ")
    return language == .da ? danish[feature] ?? word : word
  }

  private static let danish = [
    "bed": "seng", "benches": "bænke", "bookcases": "bogreoler", "changing-rooms": "omklædning",
    "drums": "trommer", "dust-extractor": "udsugning", "fireplace": "pejs", "games": "spil", "goals": "mål",
    "grill": "grill", "kiln": "keramikovn", "kitchen": "køkken", "kitchenette": "tekøkken", "lights": "lys",
    "mats": "måtter", "mirrors": "spejle", "piano": "klaver", "playground": "legeplads", "power": "strøm",
    "projector": "projektor", "screen": "skærm", "sewing-machines": "symaskiner", "shelter": "overdækket",
    "shower": "bad", "sink": "vask", "soundproof": "lydisoleret", "step-free": "trinfri adgang",
    "toilet": "toilet", "tools": "værktøj", "water": "vand", "whiteboard": "tavle", "wifi": "wifi",
    "workbench": "høvlebænk",
  ]
}
