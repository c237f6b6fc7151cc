using Cleave.Tools.Files;
using Cleave.Tools.Moments;
using Cleave.Tools.Reports;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

public class RecordedPeakTests
{
    [Fact]
    public void The_peak_without_the_history_is_that_of_the_history()
    {
        Trace trace = TraceFile.Open(Samples.PathOf("torch-lm-finetune.pickle.gz"))[0];
        var recorded = new RecordedHistory(trace);
        SpaceHistory history = recorded.Play();
        SpaceMoment expected = RecordedMoment.At(history.PeakEvent, recorded, history);

        SpaceMoment peak = new RecordedHistory(trace).PeakMoment();

        Assert.Equal(trace.PeakLiveBytes, peak.RequestedBytes);
        Assert.Equal(
            (expected.Event, expected.RequestedBytes, expected.LargestFreeBlock), (peak.Event, peak.RequestedBytes, peak.LargestFreeBlock));
        Assert.Equal(expected.Holes.Select(hole => (hole.Address, hole.Size)), peak.Holes.Select(hole => (hole.Address, hole.Size)));
    }
}
