namespace LogRelay.Journal.Framing;

/// <summary>Why a payload is not an entry.</summary>
public enum LogEntryFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>A field goes on beyond the end of the payload.</summary>
    Truncated,

    /// <summary>A number of more than ten bytes, or a length beyond 31 bits.</summary>
    MalformedNumber,

    /// <summary>Field number 0, an unknown wire type, or a group that does not end or is nested too deep.</summary>
    MalformedField,

    /// <summary>A source or partial id that is not UTF-8, which proto3 demands of strings.</summary>
    MalformedText,

    /// <summary>The source is neither <c>stdout</c> nor <c>stderr</c>.</summary>
    UnknownSource,
}
