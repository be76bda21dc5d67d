/// Lines as the store keeps them, `[[resource,units],…]`, and area ids as `[id,…]`: JSON that `json_each` reads.
enum LinesText {
  static func write(_ lines: [BookingLine]) -> String { String(decoding: bytes(lines), as: UTF8.self) }

  static func bytes(_ lines: [BookingLine]) -> [UInt8] {
    list(lines) { bytes, line in
      bytes.append(UInt8(ascii: "["))
      bytes.append(decimal: line.resource.value)
      bytes.append(UInt8(ascii: ","))
      bytes.append(decimal: line.units)
      bytes.append(UInt8(ascii: "]"))
    }
  }

  static func write<Kind>(_ ids: [ID<Kind>]) -> String {
    ids.isEmpty ? "[]" : String(decoding: list(ids) { $0.append(decimal: $1.value) }, as: UTF8.self)
  }

  private static func list<Item>(_ items: [Item], _ write: (inout [UInt8], Item) -> Void) -> [UInt8] {
    var bytes: [UInt8] = [UInt8(ascii: "[")]
    bytes.reserveCapacity(16 * items.count + 2)
    for item in items {
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      write(&bytes, item)
    }
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }

  static func lines(_ bytes: UnsafeBufferPointer<UInt8>) -> [BookingLine]? {
    guard let numbers = numbers(bytes), !numbers.isEmpty, numbers.count % 2 == 0 else { return nil }
    return stride(from: 0, to: numbers.count, by: 2).map {
      BookingLine(resource: ID(numbers[$0]), units: Int(numbers[$0 + 1]))
    }
  }

  static func areas(_ bytes: UnsafeBufferPointer<UInt8>) -> [ID<Area>]? { numbers(bytes)?.map { ID($0) } }

  /// The whole numbers of a text of digits and `[ ] ,`; nil on anything else.
  static func numbers(_ bytes: UnsafeBufferPointer<UInt8>) -> [Int64]? {
    var result: [Int64] = []
    var inNumber = false
    for byte in bytes {
      switch byte {
      case 0x30...0x39:
        let digit = Int64(byte - 0x30)
        guard let last = result.last, inNumber else {
          result.append(digit)
          inNumber = true
          continue
        }
        guard last < 1 << 55 else { return nil }
        result[result.count - 1] = last * 10 + digit
      case 0x2C, 0x5B, 0x5D: inNumber = false
      default: return nil
      }
    }
    return result
  }
}
