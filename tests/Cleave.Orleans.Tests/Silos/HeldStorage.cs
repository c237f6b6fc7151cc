using Orleans.Storage;

namespace Cleave.Orleans.Tests.Silos;

/// <summary>A storage that keeps writes back on command, so that a silo can be stopped in the middle of one and write late.</summary>
internal sealed class HeldStorage(IGrainStorage store) : IGrainStorage
{
    /// <summary>The line by which a silo says that a write waits which has to be refused later.</summary>
    public const string Held = "write held";

    /// <summary>The line by which a silo says that the store refused a write that had waited.</summary>
    public const string Refused = "late write refused";

    /// <summary>The record that fences a space. A late write of another record may succeed, and changes nothing then.</summary>
    private const string Fencing = "journal";

    private static volatile TaskCompletionSource? _gate;

    /// <summary>Keeps back all writes that begin from now on.</summary>
    public static void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the writes go on that wait.</summary>
    public static void Go()
    {
        TaskCompletionSource? gate = _gate;
        _gate = null;
        gate?.SetResult();
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        store.ReadStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        store.ClearStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        _gate is { } gate ? WriteLate(gate, stateName, grainId, grainState) : store.WriteStateAsync(stateName, grainId, grainState);

    private async Task WriteLate<T>(TaskCompletionSource gate, string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (stateName == Fencing)
        {
            Console.WriteLine(Held);
        }

        await gate.Task.ConfigureAwait(false);
        try
        {
            await store.WriteStateAsync(stateName, grainId, grainState);
        }
        catch (InconsistentStateException)
        {
            Console.WriteLine(Refused);
            throw;
        }
    }
}
