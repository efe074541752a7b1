using LogRelay.Journal.Cursors;
using LogRelay.Journal.Storage;

namespace LogRelay.Delivery.Pump;

/// <summary>A cursor in the stream's folder: <c>cursors/&lt;sink&gt;</c>.</summary>
public sealed class FileCursor : IDeliveryCursor
{
    private readonly CursorFile _file;

    private FileCursor(CursorFile file) => _file = file;

    /// <inheritdoc/>
    public long Position => _file.Position;

    /// <summary>Opens or creates the file; its folder must be there.</summary>
    /// <param name="storage">The file system.</param>
    /// <param name="path">The cursor's path.</param>
    /// <param name="startPosition">Where a sink starts that has never seen the stream.</param>
    /// <exception cref="CursorCorruptException">Neither slot of the file is whole.</exception>
    public static FileCursor Open(IStorage storage, string path, long startPosition = 0) =>
        new(CursorFile.Open(storage, path, startPosition));

    /// <summary>Opens or creates the file; one that cannot be read any more makes way for a new one.</summary>
    /// <param name="storage">The file system.</param>
    /// <param name="path">The cursor's path.</param>
    /// <param name="startPosition">Where a new cursor starts.</param>
    /// <param name="setAside">New path of what was no cursor; null when all was well.</param>
    public static FileCursor OpenOrReplace(IStorage storage, string path, long startPosition, out string? setAside) =>
        new(CursorFile.OpenOrReplace(storage, path, startPosition, out setAside));

    /// <inheritdoc/>
    public void Save(long position) => _file.Save(position);

    /// <inheritdoc/>
    public void Sync() => _file.Sync();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
