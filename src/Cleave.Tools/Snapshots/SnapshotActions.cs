namespace Cleave.Tools.Snapshots;

/// <summary>Finds the action of an event by its name in a snapshot. Stateless, so thread-safe.</summary>
internal static class SnapshotActions
{
    public static SnapshotAction Of(string name) => name switch
    {
        "alloc" => SnapshotAction.Allocate,
        "free_requested" => SnapshotAction.FreeRequested,
        "free_completed" => SnapshotAction.FreeCompleted,
        "segment_alloc" => SnapshotAction.SegmentAllocate,
        "segment_free" => SnapshotAction.SegmentFree,
        "segment_map" => SnapshotAction.SegmentMap,
        "segment_unmap" => SnapshotAction.SegmentUnmap,
        "oom" => SnapshotAction.OutOfMemory,
        "snapshot" or "user_defined" => SnapshotAction.Remark,
        _ => SnapshotAction.Unknown,
    };
}
