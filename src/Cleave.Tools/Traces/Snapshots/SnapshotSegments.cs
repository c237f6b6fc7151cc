using Cleave.Tools.Traces.Pickle;

namespace Cleave.Tools.Traces.Snapshots;

/// <summary>What one device held when the snapshot was taken: reserved bytes, and its live blocks.</summary>
internal sealed class SnapshotSegments
{
    /// <summary>The bytes of all its segments. Wide, as a damaged file may add up to anything.</summary>
    public Int128 ReservedBytes { get; private set; }

    /// <summary>The blocks in use, as asked for. A block whose free was requested counts as freed.</summary>
    public List<(ulong Address, ulong Size)> Live { get; } = [];

    /// <summary>Reads the list <c>segments</c>, by device.</summary>
    public static SortedDictionary<long, SnapshotSegments> Read(SnapshotItem root)
    {
        var devices = new SortedDictionary<long, SnapshotSegments>();
        PickleList segments = root.List("segments");
        for (int index = 0; index < segments.Count; index++)
        {
            SnapshotItem segment = root.At("segments", segments, index);
            long device = segment.Has("device") ? segment.Number("device") : 0;
            if (!devices.TryGetValue(device, out SnapshotSegments? held))
                devices.Add(device, held = new SnapshotSegments());

            held.Add(segment);
        }

        return devices;
    }

    private void Add(SnapshotItem segment)
    {
        ReservedBytes += segment.Address("total_size");
        ulong address = segment.Address("address");
        PickleList blocks = segment.List("blocks");
        string path = blocks.Count == 0 ? "" : $"{segment.Path}.blocks";
        for (int index = 0; index < blocks.Count; index++)
            address = AddBlock(segment.At(path, blocks, index), address);
    }

    // Early PyTorch wrote neither the address nor the requested size of a block: blocks follow each other without gaps, and
    // the rounded size is the best that is known.
    private ulong AddBlock(SnapshotItem block, ulong expectedAddress)
    {
        ulong address = block.Has("address") ? block.Address("address") : expectedAddress;
        ulong size = block.Size("size");
        if (block.Text("state") == "active_allocated")
            Live.Add((address, block.Has("requested_size") ? block.Size("requested_size") : size));

        return unchecked(address + size);
    }
}
