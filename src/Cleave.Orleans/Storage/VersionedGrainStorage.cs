using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Cleave.Orleans.Storage;

/// <summary>Grain storage of states with a version that grows by one with each write, which is their etag.</summary>
internal abstract class VersionedGrainStorage(IServiceProvider services) : IGrainStorage
{
    private readonly OrleansGrainStorageSerializer _serializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services);
    private readonly IActivatorProvider _activators = services.GetRequiredService<IActivatorProvider>();

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        (long version, byte[]? payload) = await Read(stateName, grainId.ToString());
        grainState.RecordExists = payload is not null;
        grainState.ETag = payload is null ? null : Etag(version);
        grainState.State = payload is null ? _activators.GetActivator<T>().Create() : _serializer.Deserialize<T>(new BinaryData(payload));
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        long version = VersionOf(grainState.ETag);
        byte[] payload = _serializer.Serialize(grainState.State).ToArray();
        bool isWritten = await TryWrite(stateName, grainId.ToString(), version, payload);
        ThrowIfChanged(isWritten, stateName, grainId, grainState.ETag);
        grainState.RecordExists = true;
        grainState.ETag = Etag(version + 1);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        long version = VersionOf(grainState.ETag);
        bool isDeleted = version == 0 || await TryDelete(stateName, grainId.ToString(), version);
        ThrowIfChanged(isDeleted, stateName, grainId, grainState.ETag);
        grainState.RecordExists = false;
        grainState.ETag = null;
        grainState.State = _activators.GetActivator<T>().Create();
    }

    /// <summary>Reads a state; the payload is null if there is none.</summary>
    protected abstract Task<(long Version, byte[]? Payload)> Read(string name, string grain);

    /// <summary>Writes a state durably if its version is still the expected one; 0 for a state that is not there.</summary>
    protected abstract Task<bool> TryWrite(string name, string grain, long version, byte[] payload);

    /// <summary>Deletes a state if its version is still the expected one.</summary>
    protected abstract Task<bool> TryDelete(string name, string grain, long version);

    private static string Etag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long VersionOf(string? etag) => string.IsNullOrEmpty(etag) ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);

    private static void ThrowIfChanged(bool isUnchanged, string stateName, GrainId grainId, string? etag)
    {
        if (!isUnchanged)
        {
            throw new InconsistentStateException(
                $"The state {stateName} of {grainId} was changed by another activation: its etag is not \"{etag}\" any more.",
                "unknown",
                etag ?? "");
        }
    }
}
