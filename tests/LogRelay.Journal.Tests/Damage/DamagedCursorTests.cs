using LogRelay.Journal.Cursors;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Damage;

/// <summary>A cursor that nobody can read: kept, and begun anew, so that its sink gets records twice rather than never.</summary>
public sealed class DamagedCursorTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RealStorage _storage = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_corrupt_one_is_set_aside_and_begins_anew()
    {
        var path = _folder.File("gelf");
        File.WriteAllText(path, "no cursor at all");

        using (var cursor = CursorFile.OpenOrReplace(_storage, path, 12, out var setAside))
        {
            Assert.Equal(path + ".aside-1", setAside);
            Assert.Equal("no cursor at all", File.ReadAllText(setAside!));
            Assert.Equal(12, cursor.Position);
            cursor.Save(99);
        }

        using var again = CursorFile.OpenOrReplace(_storage, path, 12, out var nothing);
        Assert.Null(nothing);
        Assert.Equal(99, again.Position);
    }

    [Fact]
    public void With_one_slot_left_it_goes_on_there()
    {
        var path = _folder.File("gelf");
        using (var cursor = CursorFile.OpenOrReplace(_storage, path, 0, out _))
        {
            cursor.Save(50);
            cursor.Sync();
            cursor.Save(60);
        }
        var bytes = File.ReadAllBytes(path);
        bytes[20] ^= 1;
        File.WriteAllBytes(path, bytes);

        using var damaged = CursorFile.OpenOrReplace(_storage, path, 0, out var setAside);

        Assert.Null(setAside);
        Assert.Equal(50, damaged.Position);
    }

    [Fact]
    public void A_folder_or_link_in_its_place_is_set_aside_and_not_followed()
    {
        var outside = _folder.File("outside");
        File.WriteAllText(outside, "precious");
        _ = Directory.CreateDirectory(_folder.File("folder"));
        _ = File.CreateSymbolicLink(_folder.File("link"), outside);

        foreach (var name in new[] { "folder", "link" })
        {
            using var cursor = CursorFile.OpenOrReplace(_storage, _folder.File(name), 3, out var setAside);
            Assert.Equal(_folder.File(name) + ".aside-1", setAside);
            cursor.Save(4);
        }

        Assert.Equal("precious", File.ReadAllText(outside));
    }

    [Fact]
    public void A_newer_one_is_refused_and_left_as_it_is()
    {
        var path = _folder.File("gelf");
        var slot = new byte[CursorSlot.Bytes];
        new CursorSlot(2, 1, 5).Write(slot);
        File.WriteAllBytes(path, slot);

        _ = Assert.Throws<JournalFormatException>(() => CursorFile.OpenOrReplace(_storage, path, 0, out _));

        Assert.Equal(slot, File.ReadAllBytes(path));
    }
}
