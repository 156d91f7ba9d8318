// Why a verifier could not go on, as a sentence for a person: it becomes one of the report's
// fail_reasons. Anything else that is thrown is a defect of the verifier.

export class VerificationFault extends Error {
  override readonly name = "VerificationFault";
}
