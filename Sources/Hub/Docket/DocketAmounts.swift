internal import Referral
internal import Wire

extension Docket.Floor {
  init(_ floor: Floor, _ catalogue: Catalogue) {
    switch floor.measure {
    case .amountFen: self.init(amountFen: floor.value, ratioBasisPoints: nil, base: nil, isExact: floor.isExact)
    case .ratioBasisPoints:
      self.init(
        amountFen: nil, ratioBasisPoints: floor.value, base: ChainWords.base(floor.base, catalogue),
        isExact: floor.isExact)
    }
  }
}

extension Docket.Outcome {
  init(_ outcome: Outcome, _ catalogue: Catalogue) {
    let benefit = outcome.benefit.flatMap { number in
      Int(number) < catalogue.benefits.count ? catalogue.benefits[Int(number)] : nil
    }
    self.init(
      code: outcome.code.code, benefit: benefit, since: outcome.since.map(ChainWords.day), amountFen: outcome.amountFen,
      ratioBasisPoints: outcome.ratioBasisPoints, base: ChainWords.base(outcome.base, catalogue))
  }
}
