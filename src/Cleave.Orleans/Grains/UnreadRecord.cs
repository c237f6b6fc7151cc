using Orleans.Core;
using Orleans.Storage;

namespace Cleave.Orleans.Grains;

/// <summary>A record of a grain that is not read when the grain is activated, because a new space has none.</summary>
internal sealed class UnreadRecord(string name, GrainId grain, IGrainStorage storage) : IStorage<StoredRecord>
{
    private readonly GrainState<StoredRecord> _state = new(new StoredRecord());

    public StoredRecord State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public Task ReadStateAsync() => storage.ReadStateAsync(name, grain, _state);

    public Task WriteStateAsync() => storage.WriteStateAsync(name, grain, _state);

    public Task ClearStateAsync() => storage.ClearStateAsync(name, grain, _state);
}
