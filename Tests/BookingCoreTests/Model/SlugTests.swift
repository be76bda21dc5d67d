import BookingCore
import Testing

@Suite struct SlugTests {
  @Test("Danish letters fold to two") func foldsDanish() {
    #expect(Slug(folding: "Fælleshuset på Ørehøj Å")?.text == "faelleshuset-paa-oerehoej-aa")
  }

  @Test(
    "what is no slug is refused",
    arguments: ["", "-a", "a-", "a--b", "A", "a b", "æ", String(repeating: "a", count: 65)])
  func refuses(_ text: String) {
    #expect(Slug(text) == nil)
  }
}
