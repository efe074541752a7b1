using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf.Http;
using LogRelay.Journal.Entries;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf.Http;

public sealed class BatchOutcomesTests
{
    private readonly BatchOutcomes _outcomes = new();
    private readonly StreamContext _stream = Batches.Stream();

    [Fact]
    public void Start_AfterAnAttemptThatFailedHalfWay_OnlyTheRestWaits()
    {
        using var batch = Batches.Of("a", "b", "c", "d");
        Start(batch);
        _outcomes.Set(0, 1, RecordState.Accepted);
        _outcomes.Refuse(1, "no");
        _outcomes.Set(2, 1, RecordState.Sent);
        _outcomes.Keep();

        Start(batch);

        Assert.Equal(2, _outcomes.NextWaiting(0));
        _outcomes.Set(2, 2, RecordState.Accepted);
        var result = _outcomes.Complete();
        Assert.Equal([new RejectedRecord(1, "no")], result.Rejected);
    }

    [Fact]
    public void Start_WithTheRecordsCutIntoOtherBatches_StillKnowsThem()
    {
        using var all = Batches.Of("a", "b", "c", "d");
        Start(all);
        _outcomes.Set(0, 3, RecordState.Accepted);
        _outcomes.Keep();
        using var half = Batches.Of("a", "b");
        Start(half);
        Assert.Equal(2, _outcomes.NextWaiting(0));
        Assert.Equal(SendResult.Delivered, _outcomes.Complete());
        using var rest = new RecordBatch { EndPosition = half.EndPosition, StartPosition = half.EndPosition };
        Batches.Add(rest, "c"u8);
        Batches.Add(rest, "d"u8);

        Start(rest);

        Assert.Equal(1, _outcomes.NextWaiting(0));
    }

    [Fact]
    public void Start_OfAnotherStreamWithTheSamePositions_KnowsNothing()
    {
        using var batch = Batches.Of("a", "b");
        Start(batch);
        _outcomes.Set(0, 2, RecordState.Accepted);
        _outcomes.Keep();

        _outcomes.Start(new SinkBatch(Batches.Stream("other"), batch));

        Assert.Equal(0, _outcomes.NextWaiting(0));
    }

    [Fact]
    public void Complete_BeyondWhatWasKept_ForgetsIt()
    {
        using var batch = Batches.Of("a", "b");
        Start(batch);
        _outcomes.Set(0, 1, RecordState.Accepted);
        _outcomes.Keep();
        Start(batch);
        _outcomes.Set(1, 1, RecordState.Accepted);
        _outcomes.Complete();

        Start(batch);

        Assert.Equal(0, _outcomes.NextWaiting(0));
    }

    [Fact]
    public void Recall_WhatWasNotAnswered_WaitsAgain()
    {
        using var batch = Batches.Of("a", "b", "c");
        Start(batch);
        _outcomes.Set(0, 1, RecordState.Accepted);
        _outcomes.Set(1, 2, RecordState.Sent);
        Assert.Equal(3, _outcomes.NextWaiting(0));

        _outcomes.Recall();

        Assert.Equal(1, _outcomes.NextWaiting(0));
    }

    private void Start(RecordBatch batch) => _outcomes.Start(new SinkBatch(_stream, batch));
}
