using LogRelay.Journal.Entries;

namespace LogRelay.Journal.JsonFile;

/// <summary>One decoded line, its text beside it: <see cref="LineLength"/> bytes of the line, then the partial id.</summary>
internal struct ParsedLine
{
    public long TimeNano;
    public LogSource Source;
    public RecordTraits Traits;
    public int PartialOrdinal;
    public int LineLength;
    public int PartialIdLength;

    // Where the attrs object stands in the line of an exact parse; empty without.
    public int AttributesStart;
    public int AttributesLength;

    private int _logNewlines;

    /// <summary>The decoded <c>log</c> is the line; a final newline is not part of it but a trait.</summary>
    public void SetLog(ReadOnlySpan<byte> log)
    {
        _logNewlines = TrailingNewlines(log);
        SetTerminated(_logNewlines > 0);
        LineLength = log.Length - Math.Min(_logNewlines, 1);
    }

    /// <summary>The container's own bytes, now in the place of the decoded <c>log</c>, are the line. After <see cref="SetLog"/>.</summary>
    /// <remarks>
    /// The log is those bytes made readable and, when the line ends, one newline more: so the line ends exactly when
    /// the log has more newlines at its end than the bytes have.
    /// </remarks>
    public void SetRaw(ReadOnlySpan<byte> raw)
    {
        LineLength = raw.Length;
        SetTerminated(_logNewlines > TrailingNewlines(raw));
    }

    private void SetTerminated(bool isTerminated) =>
        Traits = isTerminated ? Traits & ~RecordTraits.Unterminated : Traits | RecordTraits.Unterminated;

    private static int TrailingNewlines(ReadOnlySpan<byte> text) => text.Length - text.TrimEnd((byte)'\n').Length;
}
