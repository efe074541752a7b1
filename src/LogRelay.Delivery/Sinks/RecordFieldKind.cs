namespace LogRelay.Delivery.Sinks;

/// <summary>What a field's value is.</summary>
public enum RecordFieldKind : byte
{
    /// <summary>Text, any bytes; <c>true</c> and <c>false</c> are texts, too, and so is a list, as JSON.</summary>
    Text,

    /// <summary>A number in JSON's spelling, short enough for every receiver.</summary>
    Number,
}
