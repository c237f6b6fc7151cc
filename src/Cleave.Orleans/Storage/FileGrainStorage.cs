namespace Cleave.Orleans.Storage;

/// <summary>Grain storage in one SQLite file, for a cluster of one silo: nothing to install, durable, and concurrent writes share a
/// commit.</summary>
internal sealed class FileGrainStorage(FileStorageOptions options, IServiceProvider services)
    : VersionedGrainStorage(services), ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private GrainStateWriter? _writer;

    private GrainStateWriter Writer => _writer
        ?? throw new InvalidOperationException($"The storage {options.Path} is not open: the silo has not started, or has stopped.");

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(FileGrainStorage), ServiceLifecycleStage.ApplicationServices, Open, Close);

    /// <summary>Closes the file, after the writes that wait.</summary>
    public void Dispose() => _writer?.Dispose();

    protected override Task<(long Version, byte[]? Payload)> Read(string name, string grain) => Writer.Do(file => file.Read(name, grain));

    protected override Task<bool> TryWrite(string name, string grain, long version, byte[] payload) =>
        Writer.Do(file => file.TryWrite(name, grain, version, payload));

    protected override Task<bool> TryDelete(string name, string grain, long version) =>
        Writer.Do(file => file.TryDelete(name, grain, version));

    private Task Open(CancellationToken cancellationToken)
    {
        _writer = new GrainStateWriter(new StateFile(options.Path));
        return Task.CompletedTask;
    }

    private Task Close(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }
}
