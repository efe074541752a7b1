using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Segments;

/// <summary>Removes a stream's oldest segments, and puts a marker of what no sink has got in their place. Any thread.</summary>
internal sealed class SegmentRemoval(IStorage storage, SegmentFiles files, SegmentTable table, JournalCounters counters)
{
    /// <summary>Removes the oldest segments, up to one of that sequence.</summary>
    /// <exception cref="IOException">Storage refused to remove a file; those before it are gone.</exception>
    public void RemoveThrough(long sequence)
    {
        lock (table.Lock)
        {
            if (!table.IsClosed)
            {
                table.Evict(table.Rotated.FindLastIndex(segment => segment.Sequence <= sequence) + 1);
                table.SaveWhenSettled();
            }
        }
    }

    /// <summary>Removes one segment, which has nothing but markers in front of it, and leaves a marker in its place.</summary>
    /// <param name="sequence">Its sequence, which the marker gets.</param>
    /// <param name="line">The marker's line, with what earlier markers say: those go. Its position is the last that the segment had.</param>
    /// <param name="timeNano">Its time.</param>
    /// <returns>False when the segment is gone and the marker has found no room: see <see cref="TryPutMarker"/>.</returns>
    /// <exception cref="IOException">Storage refused to remove it: it is there.</exception>
    public bool RemoveAndMark(long sequence, ReadOnlySpan<byte> line, long timeNano)
    {
        lock (table.Lock)
        {
            var place = table.Rotated.FindIndex(segment => segment.Sequence == sequence);
            if (table.IsClosed || place < 0)
            {
                throw new IOException($"segment {sequence} is not there any more");
            }
            if (TryReplaceByMarker(place, table.Rotated[place].EndPosition, line, timeNano))
            {
                return true;
            }
            // A full disk has no room for the marker before the segment has gone.
            storage.Delete(table.Files[place].Path);
            counters.Evicted(table.Rotated[place].Length);
            table.Rotated.RemoveAt(place);
            table.Files.RemoveAt(place);
            table.TrySave();
            return TryPutMarker(line, timeNano);
        }
    }

    /// <summary>Puts a marker in front of everything, in the place of any that is there.</summary>
    /// <returns>False when storage has no room for it, or a rotation is unfinished; the caller tries again later.</returns>
    public bool TryPutMarker(ReadOnlySpan<byte> line, long timeNano)
    {
        lock (table.Lock)
        {
            var next = table.Rotated.Find(static segment => !segment.IsLossMarker) ?? table.Active;
            if (table.IsClosed || !table.IsSettled || next.BasePosition < line.Length)
            {
                return false;
            }
            if (table.Rotated.Count > 0 && table.Rotated[0].IsLossMarker)
            {
                return TryReplaceByMarker(place: 0, next.BasePosition, line, timeNano);
            }
            // Behind the oldest by its name: a rotation that failed half-way leaves gaps between the numbers.
            var index = table.Files.Count == 0 ? 1 : table.Files[0].Index + 1;
            var file = new RotatedFile(index, SegmentCodec.Plain, files.PathOf(index, SegmentCodec.Plain));
            var marker = MarkerSegment(next.Sequence - 1, next.BasePosition, line, timeNano);
            if (!TryPut(line, file.Path, [marker, .. table.Rotated]))
            {
                return false;
            }
            table.Rotated.Insert(0, marker);
            table.Files.Insert(0, file);
            return true;
        }
    }

    private static Segment MarkerSegment(long sequence, long endPosition, ReadOnlySpan<byte> line, long timeNano) =>
        new(sequence, endPosition - line.Length, line.Length, SegmentCodec.Plain, timeNano, timeNano, Records: 1) { IsLossMarker = true };

    /// <summary>
    /// Lets a marker take the place of a segment's file; what is in front of it goes next. The manifest says so first:
    /// recovery undoes what a crash cut short before the rename, and completes what it cut short after it.
    /// </summary>
    private bool TryReplaceByMarker(int place, long endPosition, ReadOnlySpan<byte> line, long timeNano)
    {
        if (!table.IsSettled || endPosition < line.Length)
        {
            return false;
        }
        var (segment, file) = (table.Rotated[place], table.Files[place]);
        // By its head the segment is known again should a crash come before the marker is in its place.
        var marker = MarkerSegment(segment.Sequence, endPosition, line, timeNano) with { HeadChecksum = segment.HeadChecksum };
        var markerFile = new RotatedFile(file.Index, SegmentCodec.Plain, files.PathOf(file.Index, SegmentCodec.Plain));
        if (!TryPut(line, markerFile.Path, [.. table.Rotated.Take(place), marker, .. table.Rotated.Skip(place + 1)]))
        {
            return false;
        }
        counters.Evicted(segment.Length);
        table.Rotated[place] = marker;
        table.Files[place] = markerFile;
        try
        {
            if (!string.Equals(file.Path, markerFile.Path, StringComparison.Ordinal))
            {
                table.Leftovers.Add(file.Path);
                table.RemoveLeftovers();
            }
            table.Evict(place);
        }
        catch (IOException)
        {
            // The segment is gone and marked. What is left of it, or an earlier marker, goes with the next removal or start.
            counters.RemovalFailed();
        }
        table.TrySave();
        return true;
    }

    /// <returns>False when storage refused, and everything is as it was.</returns>
    private bool TryPut(ReadOnlySpan<byte> line, string path, IEnumerable<Segment> rotated)
    {
        var temporary = path + FileNames.TemporarySuffix;
        try
        {
            table.RemoveLeftovers();
            using (var file = storage.Open(temporary, StorageOpenMode.Truncate))
            {
                file.Write(0, line);
            }
            table.Save(new Manifest([.. rotated, table.Active], IsRotating: false));
            storage.Rename(temporary, path);
            return true;
        }
        catch (IOException)
        {
            DeleteLeftover(temporary);
            table.TrySave();
            return false;
        }
    }

    private void DeleteLeftover(string path)
    {
        try
        {
            storage.Delete(path);
        }
        catch (IOException)
        {
            // The next start removes it.
        }
    }
}
