using LogRelay.Journal.Entries;
using LogRelay.Journal.Index;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;

namespace LogRelay.Journal.Verification;

/// <summary>
/// Reads all of a stream's folder and says what in it cannot be read, without changing anything: of a stream that is
/// being written, or of a copy on another machine.
/// </summary>
/// <remarks>Any thread. Of a stream that is being written, what happens during the scan may show as damage at its end.</remarks>
public static class StreamVerifier
{
    /// <summary>Looks at everything.</summary>
    /// <param name="storage">Where the folder is.</param>
    /// <param name="folder">The stream's folder.</param>
    /// <param name="ct">Ends the scan.</param>
    /// <returns>What was found. Damage is never an exception; neither is a folder that cannot be read.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public static StreamReport Verify(IStorage storage, string folder, CancellationToken ct = default)
    {
        try
        {
            var contents = FolderContents.Of(storage, folder);
            var states = StateFileCheck.CheckAll(storage, folder, contents, out var manifest);
            var survey = SegmentSurvey.Of(storage, contents, manifest);
            var index = survey.IsPlaced ? ReadIndex(storage, contents.Files.IndexPath) : IndexContents.Empty;
            using var batch = new RecordBatch();
            var segments = new List<SegmentReport>();
            foreach (var (segment, path) in survey.Segments)
            {
                segments.Add(Scan(storage, new SegmentScan(segment, BlocksOf(segment, index), batch), path, ct));
            }
            return new StreamReport(folder, contents.StreamId, segments, survey.Gaps, states, contents.Foreign, contents.SetAside);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new StreamReport(folder, Path.GetFileName(folder), [], [], [], [], [], $"{folder} cannot be read: {failure.Message}");
        }
    }

    private static IndexContents ReadIndex(IStorage storage, string path)
    {
        using var index = new BlockIndex(storage, path);
        return index.Read(firstSequence: 0, long.MaxValue);
    }

    private static List<BlockEntry> BlocksOf(Segment segment, IndexContents index) =>
        [.. index.Of(segment.Sequence).Where(block => block.Position >= segment.BasePosition && block.EndPosition <= segment.EndPosition)];

    private static SegmentReport Scan(IStorage storage, SegmentScan scan, string path, CancellationToken ct)
    {
        var name = Path.GetFileName(path);
        try
        {
#pragma warning disable CA2000 // The scan disposes of the file.
            return scan.Run(storage.Open(path, StorageOpenMode.Read), name, ct);
#pragma warning restore CA2000
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return scan.Unreadable(name);
        }
    }
}
