namespace LogRelay.Options;

/// <summary>What a line is read as, to find fields in it.</summary>
public enum ParseFormat
{
    /// <summary>Lines are not looked into.</summary>
    None,

    /// <summary>A JSON object on each line.</summary>
    Json,

    /// <summary><c>key=value</c> pairs.</summary>
    Logfmt,

    /// <summary>Each line as what it looks like: JSON, logfmt, or neither.</summary>
    Auto,
}
