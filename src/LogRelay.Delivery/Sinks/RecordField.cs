namespace LogRelay.Delivery.Sinks;

/// <summary>One field that a line holds; <see cref="RecordFacts"/> has its bytes.</summary>
/// <param name="Kind">What the value is.</param>
/// <param name="Start">Where the name starts in the facts' text; the value follows it.</param>
/// <param name="NameLength">Bytes of the name.</param>
/// <param name="ValueLength">Bytes of the value.</param>
public readonly record struct RecordField(RecordFieldKind Kind, int Start, int NameLength, int ValueLength);
