namespace Cleave.Tools.Snapshots;

/// <summary>Sentences that say how a memory snapshot of PyTorch is recorded.</summary>
internal static class SnapshotHints
{
    /// <summary>Instructions to record a history and save it, in one sentence.</summary>
    public const string HowToRecord =
        "Record a history with torch.cuda.memory._record_memory_history() before the program's work, and save it "
        + "with torch.cuda.memory._dump_snapshot('snapshot.pickle').";
}
