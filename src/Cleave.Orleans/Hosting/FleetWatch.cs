using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Cleave.Orleans.Hosting;

/// <summary>Calls every shard from time to time, so that a shard that was lost with its silo sweeps again, even without a client.</summary>
internal sealed class FleetWatch(IGrainFactory grains, IOptions<FleetOptions> options) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ConfigureAwait(false))
        {
            for (int shard = 0; shard < options.Value.Shards && !stoppingToken.IsCancellationRequested; shard++)
            {
                await grains.GetGrain<IFleetShardGrain>(shard).Ping().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
