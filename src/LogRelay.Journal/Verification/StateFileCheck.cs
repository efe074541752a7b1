using LogRelay.Journal.Cursors;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;

namespace LogRelay.Journal.Verification;

/// <summary>Reads the state files of a stream without changing them.</summary>
internal static class StateFileCheck
{
    /// <summary>Looks at all of them.</summary>
    /// <param name="storage">Where they are.</param>
    /// <param name="folder">The stream's folder.</param>
    /// <param name="contents">What is in it.</param>
    /// <param name="manifest">What the manifest says; null when it cannot be read.</param>
    public static List<StateFileReport> CheckAll(IStorage storage, string folder, FolderContents contents, out Manifest? manifest)
    {
        Manifest? found = null;
        var reports = new List<StateFileReport>
        {
            Check(FileNames.Manifest, () =>
            {
                found = ManifestFile.Read(storage, Path.Combine(folder, FileNames.Manifest));
                return found is null ? "neither of its two slots is whole; positions are counted anew when the stream is opened" : null;
            }),
            Check(FileNames.StreamDescription, () =>
            {
                // Absent is not a problem to Read, but it is a condition here.
                storage.Open(Path.Combine(folder, FileNames.StreamDescription), StorageOpenMode.Read).Dispose();
                _ = StreamDescriptionFile.Read(storage, folder, out var problem);
                return problem;
            }),
        };
        foreach (var cursor in contents.Cursors)
        {
            reports.Add(Check(Path.Combine(FileNames.Cursors, cursor), () =>
            {
                _ = CursorFile.ReadPosition(storage, Path.Combine(folder, FileNames.Cursors, cursor));
                return null;
            }));
        }
        manifest = found;
        return reports;
    }

    /// <param name="name">For the report.</param>
    /// <param name="read">Gives what is wrong with the contents, or throws.</param>
    private static StateFileReport Check(string name, Func<string?> read)
    {
        try
        {
            var problem = read();
            return new StateFileReport(name, problem is null ? StateFileCondition.Sound : StateFileCondition.Damaged, problem);
        }
        catch (JournalFormatException newer)
        {
            return new StateFileReport(name, StateFileCondition.Newer, newer.Message);
        }
        catch (CursorCorruptException corrupt)
        {
            return new StateFileReport(name, StateFileCondition.Damaged, corrupt.Message);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return new StateFileReport(name, StateFileCondition.Absent);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new StateFileReport(name, StateFileCondition.Unreadable, failure.Message);
        }
    }
}
