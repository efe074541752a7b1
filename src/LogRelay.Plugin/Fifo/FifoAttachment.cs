using LogRelay.Journal;
using LogRelay.Journal.Framing;
using Microsoft.Win32.SafeHandles;

namespace LogRelay.Plugin.Fifo;

/// <summary>One FIFO that the plugin reads: the open end, where its entries go, and how often to look into it.</summary>
/// <remarks>After <see cref="FifoPump.AttachAsync"/> it belongs to that pump's thread.</remarks>
internal sealed class FifoAttachment
{
    private const double FirstRestMs = 2;
    private const double LongestRestMs = 8;

    // A stream that fills this much of the pipe within the longest rest is no stream that somebody watches line by line:
    // it rests longer, because sixteen such streams on two cores spend more on wake-ups than on their lines.
    private const int TorrentBytes = 32 * 1024;
    private const double LongestTorrentRestMs = 25;
    private const int DefaultPipeBytes = 64 * 1024;
    private const int LooksAtHopelessFrame = 4;

    // About two seconds. dockerd may be held up in the middle of a frame; a carried frame is the one thing that a killed
    // plugin would lose.
    private const int LooksAtUnfinishedFrame = 256;

    // A frame may share its first page with the one before it and need another for its end.
    private const int FrameSlackBytes = 2 * 4096;

    private readonly PipeBudget _budget;
    private readonly FifoCounters _counters;
    private readonly EntryFeed _feed;
    private readonly int _originalPipeBytes;

    private byte[] _carry = [];
    private int _lastUnfinishedBytes;
    private int _unfinishedLooks;
    private bool _mayHoldKnownEntries;
    private double _restMs = FirstRestMs;

    /// <summary>Opens the FIFO.</summary>
    /// <param name="path">The FIFO's path, as dockerd named it.</param>
    /// <param name="journal">Where its entries go.</param>
    /// <param name="mayHoldKnownEntries">True after a restart: the FIFO may hold entries that the journal has.</param>
    /// <param name="time">Stamps markers.</param>
    /// <param name="budget">Pipe memory for when it is busy.</param>
    /// <param name="counters">The container's.</param>
    /// <exception cref="IOException">It cannot be opened, or is no FIFO.</exception>
    public FifoAttachment(
        string path, StreamJournal journal, bool mayHoldKnownEntries, TimeProvider time, PipeBudget budget, FifoCounters counters)
    {
        Path = path;
        Journal = journal;
        _mayHoldKnownEntries = mayHoldKnownEntries;
        _budget = budget;
        _counters = counters;
        _feed = new EntryFeed(journal, time, counters);
        Troubles = new StorageTroubles(journal, time);
        var descriptor = Libc.Open(path, Libc.ReadOnly | Libc.NonBlocking | Libc.CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"{path} cannot be opened: {Libc.LastErrorText()}");
        }
        Handle = new SafeFileHandle(descriptor, ownsHandle: true);
        PipeBytes = Libc.Control(Handle, Libc.GetPipeSize, 0);
        if (PipeBytes < 0)
        {
            Handle.Dispose();
            throw new IOException($"{path} is not a FIFO");
        }
        // A plugin that was killed has left it enlarged: that memory is this process's to give back now.
        _originalPipeBytes = Math.Min(PipeBytes, DefaultPipeBytes);
        budget.Adopt(PipeBytes - _originalPipeBytes);
    }

    /// <summary>The FIFO's path.</summary>
    public string Path { get; }

    /// <summary>Where its entries go.</summary>
    public StreamJournal Journal { get; }

    /// <summary>What the operator has yet to be told of the journal's storage.</summary>
    public StorageTroubles Troubles { get; }

    /// <summary>The open end.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Number by which the pump finds it again; set by the pump.</summary>
    public int Token { get; set; }

    /// <summary>True while the pump waits for the FIFO to report; set by the pump.</summary>
    public bool IsWaitedFor { get; set; }

    /// <summary>Size of the pipe now.</summary>
    public int PipeBytes { get; private set; }

    /// <summary>How long to leave the FIFO alone before the next look, so that one look serves many entries.</summary>
    public TimeSpan Rest => TimeSpan.FromMilliseconds(_restMs);

    /// <summary>True while its next look is already due at some time; set by the pump.</summary>
    public bool IsResting { get; set; }

    /// <summary>Timestamp of the last look that found entries; set by the pump.</summary>
    public long LastBusy { get; set; }

    /// <summary>Looks once: journals every whole entry, then takes it out of the FIFO.</summary>
    /// <param name="pipe">The pump thread's.</param>
    /// <param name="buffer">The pump thread's; at least the pipe's capacity.</param>
    /// <param name="isFinal">True when dockerd has written everything it will.</param>
    /// <returns>What was found. With <paramref name="isFinal"/>, call again until it is not <see cref="PeekStatus.Data"/>.</returns>
    /// <exception cref="IOException">The kernel refused; nothing was taken out.</exception>
    public PeekStatus Look(PeekPipe pipe, ref byte[] buffer, bool isFinal)
    {
        if (buffer.Length < _carry.Length + pipe.CapacityBytes)
        {
            buffer = GC.AllocateUninitializedArray<byte>(_carry.Length + pipe.CapacityBytes);
        }
        _carry.CopyTo(buffer, 0);
        var status = pipe.Peek(Handle, buffer.AsSpan(_carry.Length, pipe.CapacityBytes), out var peeked);
        var bytes = buffer.AsSpan(0, _carry.Length + peeked);
        if (status == PeekStatus.Ended || (isFinal && status == PeekStatus.Empty))
        {
            // What was carried and never completed.
            _ = _feed.Take(bytes, isFinal: true);
            _carry = [];
            Journal.Commit();
            return status;
        }
        if (status == PeekStatus.Empty)
        {
            return status;
        }
        var done = SkipKnown(bytes);
        // While draining for good, an unfinished frame is final only when no more bytes are behind it.
        done += _feed.Take(bytes[done..], isFinal && peeked >= Libc.UnreadBytes(Handle));
        Journal.Commit();
        Release(pipe, bytes, done, peeked);
        Adapt(peeked);
        return PeekStatus.Data;
    }

    /// <summary>True when the last look that found bytes took some of them out.</summary>
    public bool MadeProgress { get; private set; }

    /// <summary>True while the pipe is larger than dockerd made it.</summary>
    public bool PipeIsEnlarged => PipeBytes > _originalPipeBytes;

    /// <summary>After a failure: the next look compares what it finds with the journal's end, so that nothing is stored twice.</summary>
    public void LookForKnownEntries() => _mayHoldKnownEntries = true;

    /// <summary>Gives a quiet FIFO's extra pipe memory back.</summary>
    public void Shrink()
    {
        if (PipeBytes > _originalPipeBytes && Libc.Control(Handle, Libc.SetPipeSize, _originalPipeBytes) >= 0)
        {
            _budget.Return(PipeBytes - _originalPipeBytes);
            PipeBytes = _originalPipeBytes;
        }
    }

    /// <summary>Closes the open end; dockerd keeps what is in the pipe.</summary>
    public void Close()
    {
        if (PipeBytes > _originalPipeBytes)
        {
            _budget.Return(PipeBytes - _originalPipeBytes);
            PipeBytes = _originalPipeBytes;
        }
        Handle.Dispose();
    }

    private int SkipKnown(ReadOnlySpan<byte> bytes)
    {
        if (!_mayHoldKnownEntries)
        {
            return 0;
        }
        // What a failed look appended and could not finish belongs to the journal's end, too.
        Journal.Commit();
        var isAll = bytes.Length - _carry.Length >= Libc.UnreadBytes(Handle);
        var known = ReattachFilter.CountKnownBytes(Journal, bytes, isAll);
        // As long as a look sees nothing new, the next one may not either.
        _mayHoldKnownEntries = !isAll && known > 0;
        _counters.Duplicate(known);
        return known;
    }

    /// <summary>Takes what was journaled out of the FIFO, and keeps the beginning of an unfinished frame where it is safest.</summary>
    private void Release(PeekPipe pipe, ReadOnlySpan<byte> bytes, int done, int peeked)
    {
        var unfinished = bytes.Length - done;
        _unfinishedLooks = unfinished > 0 && unfinished == _lastUnfinishedBytes ? _unfinishedLooks + 1 : 0;
        _lastUnfinishedBytes = unfinished;
        MadeProgress = done > 0;
        if (done >= _carry.Length && _unfinishedLooks < LooksBeforeCarry(bytes[done..], pipe.CapacityBytes))
        {
            pipe.Consume(Handle, done - _carry.Length);
            _carry = [];
            return;
        }
        // The frame is larger than the pipe, or continues one that was, or its end does not come: only memory can hold
        // it. Should the plugin be killed now, this one entry is lost; the feed finds the next one.
        pipe.Consume(Handle, peeked);
        _carry = bytes[done..].ToArray();
    }

    /// <summary>How long a frame may stay unfinished in the FIFO before it is taken into memory.</summary>
    private int LooksBeforeCarry(ReadOnlySpan<byte> unfinished, int capacityBytes)
    {
        _ = FrameReader.TryRead(unfinished, FrameLimits.MaxPayloadBytes, out _, out var frameBytes);
        var fits = frameBytes > 0 && frameBytes + FrameSlackBytes <= Math.Min(PipeBytes, capacityBytes);
        return fits ? LooksAtUnfinishedFrame : LooksAtHopelessFrame;
    }

    /// <summary>Aims at finding the pipe a third full: late enough to serve many entries, early enough that dockerd never waits.</summary>
    private void Adapt(int peeked)
    {
        if (peeked > PipeBytes / 2)
        {
            _restMs /= 2;
            if (PipeBytes < _budget.LargestPipeBytes)
            {
                Enlarge();
            }
        }
        else if (peeked < PipeBytes / 4)
        {
            _restMs = Math.Min(peeked >= TorrentBytes ? LongestTorrentRestMs : LongestRestMs, _restMs + 0.5);
        }
    }

    private void Enlarge()
    {
        var extra = _budget.LargestPipeBytes - PipeBytes;
        if (!_budget.TryTake(extra))
        {
            return;
        }
        if (Libc.Control(Handle, Libc.SetPipeSize, _budget.LargestPipeBytes) >= 0)
        {
            PipeBytes = _budget.LargestPipeBytes;
            _restMs = FirstRestMs;
        }
        else
        {
            _budget.Return(extra);
        }
    }
}
