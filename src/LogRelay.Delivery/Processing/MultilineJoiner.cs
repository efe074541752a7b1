using LogRelay.Journal.Entries;
using LogRelay.Options;

namespace LogRelay.Delivery.Processing;

/// <summary>
/// Makes one record of lines that belong together, standard output and standard error apart. A record takes the place of
/// its last line, and the position and time of its first.
/// </summary>
/// <remarks>One joiner for each stream, one caller at a time. Holds no buffer while no record is open.</remarks>
internal sealed class MultilineJoiner(MultilineOptions options, TimeProvider time) : IDisposable
{
    private readonly OpenRecord _stdout = new();
    private readonly OpenRecord _stderr = new();

    /// <summary>When the oldest open record is complete though no line follows; null when none is open.</summary>
    public TimeSpan? DueIn
    {
        get
        {
            var (one, other) = (DueOf(_stdout), DueOf(_stderr));
            return one is null || other < one ? other : one;
        }
    }

    /// <summary>How far a cursor may go once everything that was returned is delivered: not past an open record's first line.</summary>
    public long LowWater(long endPosition)
    {
        endPosition = _stdout.Lines > 0 ? Math.Min(endPosition, _stdout.Position) : endPosition;
        return _stderr.Lines > 0 ? Math.Min(endPosition, _stderr.Position) : endPosition;
    }

    /// <summary>Takes the next lines.</summary>
    /// <param name="input">Whole lines in the journal's order, following those of the last call.</param>
    /// <param name="output">Cleared, and filled with the records that are complete.</param>
    /// <param name="text">Scratch.</param>
    /// <returns>How many lines became part of others.</returns>
    public int Join(RecordBatch input, RecordBatch output, LineText text)
    {
        output.Clear();
        output.StartPosition = input.StartPosition;
        output.EndPosition = input.EndPosition;
        var now = time.GetTimestamp();
        var joined = 0;
        foreach (ref readonly var record in input.Records)
        {
            var line = input.Line(record);
            if ((record.Traits & RecordTraits.Marker) != 0)
            {
                line.CopyTo(output.TextSpace(line.Length));
                output.Add(record with { PartialIdLength = 0 });
                continue;
            }
            var open = record.Source == LogSource.Stderr ? _stderr : _stdout;
            if (!Continues(open, line, text))
            {
                joined += open.Release(output);
            }
            open.Append(record, line, now);
        }
        return joined;
    }

    /// <summary>Adds the records for which no line has come for long enough.</summary>
    /// <returns>How many lines became part of others.</returns>
    public int ReleaseDue(RecordBatch output) => ReleaseIf(output, open => DueOf(open) <= TimeSpan.Zero);

    /// <summary>Adds the open records as they are: nothing follows.</summary>
    /// <returns>How many lines became part of others.</returns>
    public int ReleaseAll(RecordBatch output) => ReleaseIf(output, static _ => true);

    /// <summary>Forgets what is open, because the same lines will be read again.</summary>
    public void Reset()
    {
        _stdout.Dispose();
        _stderr.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Reset();

    private bool Continues(OpenRecord open, ReadOnlySpan<byte> line, LineText text)
    {
        if (open.Lines == 0 || open.Lines >= options.MaxLines || open.Length + 1 + line.Length > options.MaxBytes)
        {
            return false;
        }
        var chars = text.Decode(line);
        return options.Start?.IsMatch(chars) != true && options.Continuation?.IsMatch(chars) != false;
    }

    private TimeSpan? DueOf(OpenRecord open) => open.Lines == 0 ? null : options.Flush - time.GetElapsedTime(open.TouchedAt);

    private int ReleaseIf(RecordBatch output, Func<OpenRecord, bool> isDue)
    {
        // The one that was begun first comes first.
        var (first, second) = _stderr.Lines > 0 && (_stdout.Lines == 0 || _stderr.Position < _stdout.Position) ? (_stderr, _stdout) : (_stdout, _stderr);
        return ReleaseOneIf(first, output, isDue) + ReleaseOneIf(second, output, isDue);
    }

    private static int ReleaseOneIf(OpenRecord open, RecordBatch output, Func<OpenRecord, bool> isDue)
    {
        if (open.Lines == 0 || !isDue(open))
        {
            return 0;
        }
        var joined = open.Release(output);
        open.Dispose();
        return joined;
    }
}
