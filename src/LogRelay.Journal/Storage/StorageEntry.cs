namespace LogRelay.Journal.Storage;

/// <summary>One name in a folder.</summary>
/// <param name="Name">The last part of its path.</param>
/// <param name="IsFolder">True for a folder, false for anything else.</param>
public readonly record struct StorageEntry(string Name, bool IsFolder);
