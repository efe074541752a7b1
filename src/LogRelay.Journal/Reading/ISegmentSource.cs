using LogRelay.Journal.Segments;

namespace LogRelay.Journal.Reading;

/// <summary>The segments of one stream: of a journal that is open, or of a folder that is only read. Any thread.</summary>
internal interface ISegmentSource
{
    /// <summary>The segments as they are now, oldest first.</summary>
    IReadOnlyList<Segment> Snapshot();

    /// <summary>Opens the file that holds <paramref name="position"/>, or the first one after it.</summary>
    /// <param name="position">Where in the stream.</param>
    /// <param name="unreadable">Says when a file that cannot be opened is lost; null passes over it at once.</param>
    /// <returns>Null when nothing is there.</returns>
    OpenSegment? OpenAt(long position, UnreadablePlaces? unreadable = null);

    /// <summary>Opens the file of one segment.</summary>
    /// <returns>Null when it is not there any more.</returns>
    OpenSegment? OpenSegment(Segment segment);
}
