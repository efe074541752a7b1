namespace LogRelay.Journal.Framing;

/// <summary>How a protobuf field's value is laid out; the low three bits of its tag.</summary>
internal enum WireType : byte
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}
