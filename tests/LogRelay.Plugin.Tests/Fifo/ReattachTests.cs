using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Plugin.Fifo;
using LogRelay.Plugin.Tests.Dockerd;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Fifo;

/// <summary>
/// A plugin killed between any two of its steps: peek, journal, consume. What it left in the FIFO and in the journal is
/// made here, step by step; the next one must store every entry exactly once.
/// </summary>
public sealed class ReattachTests : IAsyncDisposable
{
    private const string Id = "c0ffee";

    private readonly TempFolder _folder = new();
    private readonly RealStorage _storage = new();
    private readonly JournalMaintenance _maintenance = new(static (_, _) => { });
    private readonly PipeBudget _budget = PipeBudget.OfThisMachine();
    private int _round;

    // Of every kind, and hard to tell apart: equal lines, zeros that look like prefixes, lines that look like frames.
    private static byte[][] AllKinds =>
    [
        Frames.Line("same", 1),
        Frames.Line("same", 2),
        Frames.Line("", 3, "stderr"),
        Frames.Line(new byte[24], 4),
        Frames.Chunk("chunk", 5, "0123456789abcdef", 1, isLast: false),
        Frames.Chunk("", 5, "0123456789abcdef", 2, isLast: true),
        Frames.Line([0xFF, 0xFE, (byte)'\\', (byte)'"', 0x1B], 6),
        Frames.Line(Frames.Line("a frame in a line", 7), 8),
        Frames.Line(new byte[24], 9),
    ];

    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void A_kill_after_any_number_of_journaled_entries_and_consumed_bytes_keeps_every_entry_exactly_once()
    {
        var frames = AllKinds;
        var expected = Contents(LeaveBehind(Join(frames)));
        for (var journaled = 0; journaled <= frames.Length; journaled++)
        {
            var done = Join(frames[..journaled]);
            for (var consumed = 0; consumed <= done.Length; consumed += consumed % 3 == 0 ? 1 : 2)
            {
                var stream = LeaveBehind(done);
                using var fifo = new DockerdFifo(_folder.File($"f{_round}"));
                fifo.Put(Join(frames)[consumed..]);

                Reattach(stream, fifo);

                Assert.True(
                    expected.SequenceEqual(Contents(stream)),
                    $"{journaled} entries journaled, {consumed} bytes consumed; stored:\n{string.Join('\n', Contents(stream))}");
            }
        }
    }

    [Fact]
    public void A_kill_in_the_middle_of_a_write_to_the_journal_keeps_every_entry_exactly_once()
    {
        var frames = AllKinds;
        var expected = Contents(LeaveBehind(Join(frames)));
        for (var torn = 1; torn <= 500; torn += 13)
        {
            var stream = LeaveBehind(Join(frames));
            using (var file = _storage.Open(Path.Combine(stream, FileNames.Active(Id)), StorageOpenMode.ReadWrite))
            {
                file.SetLength(file.Length - torn);
            }
            using var fifo = new DockerdFifo(_folder.File($"f{_round}"));
            fifo.Put(Join(frames));

            Reattach(stream, fifo);

            Assert.True(expected.SequenceEqual(Contents(stream)), $"{torn} bytes torn off; stored:\n{string.Join('\n', Contents(stream))}");
        }
    }

    [Fact]
    public void A_kill_with_garbage_among_the_journaled_entries_keeps_every_entry_exactly_once()
    {
        byte[] garbage = [0xFF, 0xFF, 0xFF, 0xFF, .. "rubbish"u8];
        byte[] bytes = [.. Frames.Numbered(1, 3), .. garbage, .. Frames.Numbered(4, 6)];
        var stream = LeaveBehind(bytes);
        using var fifo = new DockerdFifo(_folder.File("f"));
        fifo.Put([.. bytes, .. Frames.Numbered(7)]);

        Reattach(stream, fifo);

        Assert.Equal(Enumerable.Range(1, 7).Select(n => $"{n}"), Texts(stream).Where(static text => !text.Contains("could not be decoded", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_kill_after_many_markers_keeps_every_entry_exactly_once()
    {
        var stream = LeaveBehind(Frames.Numbered(1, 3));
        using (var journal = OpenJournal(stream))
        {
            for (var i = 0; i < 500; i++)
            {
                journal.AppendMarker(LossMarker.StorageRefused(1, 10), Frames.BaseTime);
            }
        }
        using var fifo = new DockerdFifo(_folder.File("f"));
        fifo.Put(Frames.Numbered(1, 4));

        Reattach(stream, fifo);

        Assert.Equal(["1", "2", "3", "4"], Texts(stream).Where(static text => text.Length == 1));
    }

    [Fact]
    public void A_journal_that_rotated_all_but_its_last_entries_away_still_knows_where_to_go_on()
    {
        var bytes = Frames.Numbered(1, 1000);
        var options = new JournalOptions { MaxSizeBytes = 5000, MaxFiles = 2 };
        var stream = LeaveBehind(bytes, options);
        using var fifo = new DockerdFifo(_folder.File("f"));
        fifo.Put([.. bytes, .. Frames.Numbered(1001, 1003)]);

        Reattach(stream, fifo, options);

        var numbers = Texts(stream).ConvertAll(static text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(numbers[0], 1003 - numbers[0] + 1), numbers);
    }

    [Fact]
    public void A_private_pipe_that_the_kernel_keeps_small_loses_nothing_on_the_last_look()
    {
        // 5000 bytes do not fit a page: the copy of a FIFO's first pages ends inside a frame.
        var frames = Enumerable.Range(1, 12).Select(static n => Frames.Line(new string((char)('a' + n), 5000), n)).ToArray();
        var stream = LeaveBehind([]);
        using var fifo = new DockerdFifo(_folder.File("f"));
        fifo.Put(Join(frames));

        Reattach(stream, fifo, privatePipeBytes: 2 * 4096);

        Assert.Equal(Enumerable.Range(1, 12).Select(static n => new string((char)('a' + n), 5000)), Texts(stream));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    public void A_private_pipe_that_the_kernel_keeps_small_stores_nothing_twice_after_a_kill(int consumed)
    {
        // The first looks see only a part of what is known.
        var bytes = Frames.Numbered(1, 1500);
        var stream = LeaveBehind(bytes);
        using var fifo = new DockerdFifo(_folder.File("f"));
        fifo.Put([.. bytes[consumed..], .. Frames.Numbered(1501, 1600)]);

        Reattach(stream, fifo, privatePipeBytes: 2 * 4096);

        Assert.Equal(Enumerable.Range(1, 1600).Select(static n => $"{n}"), Texts(stream));
    }

    [Fact]
    public void A_frame_that_dockerd_has_not_finished_stays_in_the_pipe_where_a_kill_cannot_lose_it()
    {
        var frame = Frames.Line(new string('x', 16384), 1);
        using var fifo = new DockerdFifo(_folder.File("f"));
        using var journal = OpenJournal(_folder.File("s"));
        using var pipe = new PeekPipe(65536);
        var attachment = Attach(fifo, journal, mayHoldKnownEntries: false);
        var buffer = Array.Empty<byte>();

        fifo.Put(frame[..9000]);
        for (var look = 0; look < 50; look++)
        {
            Assert.Equal(PeekStatus.Data, attachment.Look(pipe, ref buffer, isFinal: false));
        }
        Assert.Equal(9000, fifo.UnreadBytes);
        fifo.Put(frame[9000..]);
        _ = attachment.Look(pipe, ref buffer, isFinal: false);

        Assert.Equal(0, fifo.UnreadBytes);
        attachment.Close();
        journal.Dispose();
        Assert.Equal([new string('x', 16384)], Texts(_folder.File("s")));
    }

    [Fact]
    public void A_pipe_that_a_killed_plugin_left_enlarged_is_given_back_when_quiet()
    {
        using var fifo = new DockerdFifo(_folder.File("f"));
        fifo.Resize(1024 * 1024);
        using var journal = OpenJournal(_folder.File("s"));
        var attachment = Attach(fifo, journal, mayHoldKnownEntries: true);

        Assert.True(attachment.PipeIsEnlarged);
        attachment.Shrink();

        Assert.False(attachment.PipeIsEnlarged);
        Assert.Equal(65536, attachment.PipeBytes);
        attachment.Close();
    }

    private static byte[] Join(byte[][] frames) => [.. frames.SelectMany(static frame => frame)];

    /// <summary>A stream's folder as a plugin leaves it that has journaled these bytes.</summary>
    private string LeaveBehind(byte[] bytes, JournalOptions? options = null)
    {
        var stream = _folder.File($"s{_round++}");
        using var journal = OpenJournal(stream, options);
        Assert.Equal(bytes.Length, new EntryFeed(journal, TimeProvider.System, new FifoCounters()).Take(bytes, isFinal: false));
        journal.Commit();
        return stream;
    }

    private void Reattach(string stream, DockerdFifo fifo, JournalOptions? options = null, int privatePipeBytes = 1024 * 1024)
    {
        using var journal = OpenJournal(stream, options);
        using var pipe = new PeekPipe(privatePipeBytes);
        var attachment = Attach(fifo, journal, mayHoldKnownEntries: true);
        var buffer = Array.Empty<byte>();
        while (attachment.Look(pipe, ref buffer, isFinal: true) == PeekStatus.Data)
        {
        }
        attachment.Close();
    }

    private FifoAttachment Attach(DockerdFifo fifo, StreamJournal journal, bool mayHoldKnownEntries) =>
        new(fifo.Path, journal, mayHoldKnownEntries, TimeProvider.System, _budget, new FifoCounters());

    private StreamJournal OpenJournal(string stream, JournalOptions? options = null) =>
        StreamJournal.Open(_storage, stream, Id, options ?? new JournalOptions(), _maintenance, [], 0);

    /// <summary>Everything that is stored of each record, in order.</summary>
    private List<string> Contents(string stream) => Read(stream, static (batch, record) =>
        $"{record.TimeNano} {record.Source} {record.Traits} {record.PartialOrdinal} {Encoding.Latin1.GetString(batch.PartialId(in record))} {Convert.ToHexString(batch.Line(in record))}");

    private List<string> Texts(string stream) => Read(stream, static (batch, record) => Encoding.UTF8.GetString(batch.Line(in record)));

    private List<string> Read(string stream, Func<RecordBatch, JournalRecord, string> show)
    {
        using var journal = OpenJournal(stream);
        using var reader = journal.OpenReader(journal.StartPosition);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 10_000, int.MaxValue) > 0)
        {
        }
        Assert.Equal(0, reader.DamagedBytes);
        var shown = new List<string>();
        foreach (ref readonly var record in batch.Records)
        {
            shown.Add(show(batch, record));
        }
        return shown;
    }
}
