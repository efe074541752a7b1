namespace LogRelay.Journal.Entries;

/// <summary>Which of the container's two output streams a record came from.</summary>
public enum LogSource : byte
{
    /// <summary>Standard output; <c>"stdout"</c> on the wire and on disk.</summary>
    Stdout = 0,

    /// <summary>Standard error; <c>"stderr"</c> on the wire and on disk.</summary>
    Stderr = 1,
}
