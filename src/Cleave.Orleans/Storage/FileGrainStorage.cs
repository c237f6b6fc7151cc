using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Cleave.Orleans.Storage;

/// <summary>Grain storage in one SQLite file, for a cluster of one silo: nothing to install, durable, and concurrent writes share a
/// commit.</summary>
internal sealed class FileGrainStorage : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly FileStorageOptions _options;
    private readonly OrleansGrainStorageSerializer _serializer;
    private readonly IActivatorProvider _activators;
    private GrainStateWriter? _writer;

    public FileGrainStorage(FileStorageOptions options, IServiceProvider services)
    {
        _options = options;
        _serializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services);
        _activators = services.GetRequiredService<IActivatorProvider>();
    }

    private GrainStateWriter Writer => _writer
        ?? throw new InvalidOperationException($"The storage {_options.Path} is not open: the silo has not started, or has stopped.");

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        (long version, byte[]? payload) = await Writer.Do(file => file.Read(stateName, grainId.ToString()));
        grainState.RecordExists = payload is not null;
        grainState.ETag = payload is null ? null : Etag(version);
        grainState.State = payload is null ? _activators.GetActivator<T>().Create() : _serializer.Deserialize<T>(new BinaryData(payload));
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        long version = VersionOf(grainState.ETag);
        byte[] payload = _serializer.Serialize(grainState.State).ToArray();
        bool isWritten = await Writer.Do(file => file.TryWrite(stateName, grainId.ToString(), version, payload));
        ThrowIfChanged(isWritten, stateName, grainId, grainState.ETag);
        grainState.RecordExists = true;
        grainState.ETag = Etag(version + 1);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        long version = VersionOf(grainState.ETag);
        bool isDeleted = version == 0 || await Writer.Do(file => file.TryDelete(stateName, grainId.ToString(), version));
        ThrowIfChanged(isDeleted, stateName, grainId, grainState.ETag);
        grainState.RecordExists = false;
        grainState.ETag = null;
        grainState.State = _activators.GetActivator<T>().Create();
    }

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(FileGrainStorage), ServiceLifecycleStage.ApplicationServices, Open, Close);

    /// <summary>Closes the file, after the writes that wait.</summary>
    public void Dispose() => _writer?.Dispose();

    private static string Etag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long VersionOf(string? etag) => string.IsNullOrEmpty(etag) ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);

    private static void ThrowIfChanged(bool isUnchanged, string stateName, GrainId grainId, string? etag)
    {
        if (!isUnchanged)
        {
            throw new InconsistentStateException(
                $"The state {stateName} of {grainId} was changed by another activation: its etag is not \"{etag}\" any more.", "unknown",
                    etag ?? "");
        }
    }

    private Task Open(CancellationToken cancellationToken)
    {
        _writer = new GrainStateWriter(new StateFile(_options.Path));
        return Task.CompletedTask;
    }

    private Task Close(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }
}
