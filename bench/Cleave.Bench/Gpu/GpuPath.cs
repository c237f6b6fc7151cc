using Cleave.Buddies;
using Cleave.Gpu;

namespace Cleave.Bench.Gpu;

/// <summary>A named path: one API of an allocator of blocks.</summary>
internal abstract class GpuPath(string name)
{
    public static GpuPath Core { get; } = new Through<CoreTarget, BuddyBlock>(
        "core", workload => new CoreTarget(workload.Space, workload.IsSingle));

    public static GpuPath Public { get; } = new Through<PublicTarget, AllocatedBlock>(
        "public", workload => new PublicTarget(new GpuBuddy(new GpuBuddyOptions { Size = workload.Space }), workload.IsSingle));

    public static GpuPath Loop { get; } = new Through<LoopTarget, ulong>("loop", _ => default);

    public string Name => name;

    /// <summary>Runs a workload in a fresh space. If a hash is given, every allocation is added to it.</summary>
    /// <returns>The bytes of bookkeeping at the end.</returns>
    public abstract ulong Play(GpuWorkload workload, Fnv1a? hash, PassClock clock, CancellationToken cancel);

    /// <summary>Makes a fresh target for each pass.</summary>
    internal sealed class Through<TTarget, TBlock>(string name, Func<GpuWorkload, TTarget> open) : GpuPath(name)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        public override ulong Play(GpuWorkload workload, Fnv1a? hash, PassClock clock, CancellationToken cancel)
        {
            TTarget target = open(workload);
            if (hash is null)
            {
                workload.Play<TTarget, TBlock>(target, clock, cancel);
            }
            else
            {
                workload.Play<HashingTarget<TTarget, TBlock>, TBlock>(new(target, hash), clock, cancel);
            }

            return target.MetadataBytes;
        }
    }
}
