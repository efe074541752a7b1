using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;
using Xunit;

namespace LogRelay.Journal.Tests.Retention;

public sealed class RetentionPlanTests
{
    private const long Everything = long.MaxValue;

    /// <summary>Segments of 100 bytes each; 'm' is a loss marker, 'o' too old, '.' another.</summary>
    [Theory]
    // max-file alone
    [InlineData("", 2, Everything, 0, 0)]
    [InlineData("..", 2, Everything, 0, 0)]
    [InlineData("...", 2, Everything, 0, 1)]
    [InlineData(".....", 0, Everything, 0, 5)]
    // max-age: only from the old end
    [InlineData("oo..", 9, Everything, 0, 2)]
    [InlineData(".oo.", 9, Everything, 0, 0)]
    [InlineData("o....", 2, Everything, 0, 3)]
    // what a sink needs stays within the spool
    [InlineData(".....", 2, 0, 300, 0)]
    [InlineData(".....", 2, 0, 299, 1)]
    [InlineData(".....", 2, 0, 0, 3)]
    [InlineData(".....", 2, 100, 1000, 1)]
    [InlineData(".....", 2, 199, 1000, 1)]
    [InlineData(".....", 2, 200, 100, 2)]
    [InlineData("oo...", 9, 100, 1000, 1)]
    // a marker counts for nothing and stays with what follows it
    [InlineData("m..", 2, Everything, 0, 0)]
    [InlineData("m...", 2, Everything, 0, 2)]
    [InlineData("m...", 2, 0, 100, 0)]
    [InlineData("m...", 2, 0, 99, 2)]
    [InlineData("m..", 9, Everything, 0, 0)]
    [InlineData("mo.", 9, Everything, 0, 2)]
    public void CountToRemove_ByTheStreamsRules(string rotated, int maxRotated, long delivered, long spool, int expected) =>
        Assert.Equal(expected, RetentionPlan.CountToRemove(
            Segments(rotated), maxRotated, kept => rotated[(int)kept.Segment.Sequence - 1] == 'o', delivered, spool));

    [Theory]
    [InlineData("", Everything, true, 0)]
    [InlineData("..", Everything, false, 1)]
    [InlineData("m..", Everything, false, 2)]
    [InlineData("m..", 150, false, 0)]
    [InlineData("m..", 150, true, 2)]
    [InlineData("m", Everything, true, 0)]
    [InlineData("..", 99, false, 0)]
    [InlineData("..", 99, true, 1)]
    public void CountOfOne_TakesOneAndTheMarkerBeforeIt(string rotated, long delivered, bool mayTakeUndelivered, int expected) =>
        Assert.Equal(expected, RetentionPlan.CountOfOne(Segments(rotated), delivered, mayTakeUndelivered));

    private static List<KeptSegment> Segments(string kinds)
    {
        var segments = new List<KeptSegment>();
        for (var i = 0; i < kinds.Length; i++)
        {
            segments.Add(new KeptSegment(new Segment(i + 1, i * 100, 100, SegmentCodec.Plain, 0, 0, 1) { IsLossMarker = kinds[i] == 'm' }, 100));
        }
        return segments;
    }
}
