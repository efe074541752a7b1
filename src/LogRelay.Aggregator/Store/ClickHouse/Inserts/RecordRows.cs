using System.Buffers.Binary;
using LogRelay.Journal.Entries;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Levels;
using LogLevel = LogRelay.Journal.Levels.LogLevel;

namespace LogRelay.Aggregator.Store.ClickHouse.Inserts;

/// <summary>Turns json-file lines into rows of <c>records</c>. One thread; allocates nothing for a line.</summary>
/// <param name="received">UTC day, in days since 1970: the partition of all rows, so that an insert is one part and stored as a whole.</param>
internal sealed class RecordRows(ushort received) : IDisposable
{
    private const long NanosPerHour = 3_600_000_000_000;
    private const int FixedBytes = 46;

    private readonly RecordBatch _parsed = new();

    /// <summary>The columns, in the order of the rows.</summary>
    public const string Columns =
        "received, hour, stream, position, length, time_nano, kind, source, level, traits, partial_ordinal, partial_id, attrs, line, raw";

    /// <summary>The rows.</summary>
    public RowBody Body { get; } = new();

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Adds lines.</summary>
    /// <param name="stream">Whose they are.</param>
    /// <param name="position">Where the first one begins.</param>
    /// <param name="lines">Whole lines; each byte of them is in one row.</param>
    /// <param name="timeNano">Time of the stream's last record so far, for what has none itself; becomes that of the last one here.</param>
    public void Add(ulong stream, long position, ReadOnlySpan<byte> lines, ref long timeNano)
    {
        var damaged = 0;
        for (var start = 0; start < lines.Length;)
        {
            var length = lines[start..].IndexOf((byte)'\n') + 1;
            var line = lines.Slice(start, length - 1);
            _parsed.Clear();
            var isExact = JsonLineReader.TryReadExact(line, _parsed, position + start, position + start + length, out var attributes);
            var salvaged = 0;
            if (!isExact && !JsonLineReader.TryReadOrSalvage(line, _parsed, position + start, position + start + length, out salvaged))
            {
                // Gathered: a line of nothing but a newline would be a row.
                damaged += length;
                start += length;
                continue;
            }
            damaged += salvaged;
            if (damaged > 0)
            {
                var from = start + salvaged - damaged;
                AddDamaged(stream, position + from, lines.Slice(from, damaged), timeNano);
                damaged = 0;
            }
            ref readonly var record = ref _parsed.Records[0];
            timeNano = record.TimeNano;
            var isWhole = isExact && (record.Traits & RecordTraits.Marker) == 0;
            AddRecord(stream, in record, attributes, isWhole ? [] : line[salvaged..]);
            start += length;
        }
        if (damaged > 0)
        {
            AddDamaged(stream, position + lines.Length - damaged, lines[^damaged..], timeNano);
        }
    }

    /// <summary>Adds that the node no longer has some bytes.</summary>
    public void AddGap(ulong stream, long position, long bytes, long timeNano)
    {
        WriteFixed(stream, position, bytes, timeNano, RecordKind.Gap, default, default, default, 0);
        WriteTexts([], [], [], []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Body.Dispose();
        _parsed.Dispose();
    }

    private void AddRecord(ulong stream, ref readonly JournalRecord record, ReadOnlySpan<byte> attributes, ReadOnlySpan<byte> raw)
    {
        var line = _parsed.Line(in record);
        // As searches of journals have it: only the first chunk of a split line names its level.
        var level = record.PartialOrdinal > 1 ? LogLevel.Unknown : LevelDetector.Detect(line);
        WriteFixed(
            stream, record.Position, record.NextPosition - record.Position, record.TimeNano,
            RecordKind.Record, record.Source, level, record.Traits, record.PartialOrdinal);
        WriteTexts(_parsed.PartialId(in record), attributes, line, raw);
    }

    private void AddDamaged(ulong stream, long position, ReadOnlySpan<byte> bytes, long timeNano)
    {
        WriteFixed(stream, position, bytes.Length, timeNano, RecordKind.Damaged, default, default, default, 0);
        WriteTexts([], [], [], bytes);
    }

    private void WriteFixed(
        ulong stream, long position, long length, long timeNano,
        RecordKind kind, LogSource source, LogLevel level, RecordTraits traits, int partialOrdinal)
    {
        var row = Body.Take(FixedBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(row, received);
        BinaryPrimitives.WriteInt32LittleEndian(row[2..], (int)HourOf(timeNano));
        BinaryPrimitives.WriteUInt64LittleEndian(row[6..], stream);
        BinaryPrimitives.WriteInt64LittleEndian(row[14..], position);
        BinaryPrimitives.WriteInt64LittleEndian(row[22..], length);
        BinaryPrimitives.WriteInt64LittleEndian(row[30..], timeNano);
        row[38] = (byte)kind;
        row[39] = (byte)source;
        row[40] = (byte)level;
        row[41] = (byte)traits;
        BinaryPrimitives.WriteInt32LittleEndian(row[42..], partialOrdinal);
        Count++;
    }

    private void WriteTexts(ReadOnlySpan<byte> partialId, ReadOnlySpan<byte> attributes, ReadOnlySpan<byte> line, ReadOnlySpan<byte> raw)
    {
        Body.Write(partialId);
        Body.Write(attributes);
        Body.Write(line);
        Body.Write(raw);
    }

    private static long HourOf(long timeNano) => (timeNano / NanosPerHour) - (timeNano % NanosPerHour < 0 ? 1 : 0);
}
