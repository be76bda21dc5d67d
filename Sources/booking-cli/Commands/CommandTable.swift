extension CommandTree {
  /// Every command of the program, in the order of the help.
  static let all = CommandTree(
    commands: StoreCommands.all + LogCommands.all + AreaCommands.all + ResourceCommands.all
      + PeopleCommands.all + PrivacyCommands.all + HouseholdEndCommand.all + StatsCommand.all
      + TokenCommands.all + FeedCommands.all + BookCommand.all + BookingCommands.all + RequestCommands.all
      + WaitlistCommands.all + SeriesCommands.all + FreeCommand.all + ConflictCommands.all + PlanCommands.all
      + LendCommands.all + NoticeCommands.all + ImportCommands.all + ExportCommands.all + ServeCommand.all
      + SolveCommand.all + ToolCommands.all,
    groups: [
      "area": "Areas and their house rules", "area rules": "An area's house rules",
      "resource": "Rooms, gardens and equipment", "household": "Whoever bookings belong to",
      "member": "People who book for a household", "feed": "Calendars to subscribe to",
      "token": "Secrets with which programs act for members", "booking": "Bookings that were made",
      "conflicts": "Double bookings, and ways out of them", "plans": "Plans that resolve double bookings",
      "lend": "The lending desk", "notices": "What households were told", "import": "Data of other systems",
      "export": "Data for other systems", "series": "Repeated events",
      "waitlist": "Standing in line for what others have", "config": "The settings in force",
    ])
}
