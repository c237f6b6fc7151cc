using System.Globalization;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Memory.Pages;
using Cleave.Pool;

namespace Cleave.Tools.Traces;

/// <summary>The allocator that a trace was recorded from, so that it can be replayed on one like it. Sizes are bytes. Immutable.</summary>
public sealed record RecordedSpace
{
    private const string GpuBuddyName = "gpu-buddy";
    private const string CoreName = "gpu-buddy-core";
    private const string PoolName = "pool";
    private const string PagesName = "pages";
    private const string BestFitName = "best-fit";

    /// <summary>Which of them it was.</summary>
    public required RecordedAllocator Allocator { get; init; }

    /// <summary>The lowest address.</summary>
    public ulong Base { get; init; }

    /// <summary>Bytes managed.</summary>
    public required ulong Size { get; init; }

    /// <summary>The smallest block, or the granularity.</summary>
    public required ulong Chunk { get; init; }

    /// <summary>The largest request that a pool, or an allocator of pages, serves; 0 for other allocators.</summary>
    public ulong MaxSize { get; init; }

    /// <summary>Bytes behind the managed ones that the books of an allocator of pages lie in; 0 for other allocators.</summary>
    public ulong Metadata { get; init; }

    /// <summary>Of an allocator that is to be recorded.</summary>
    public static RecordedSpace Of(GpuBuddyOptions parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new RecordedSpace
        {
            Allocator = RecordedAllocator.GpuBuddy,
            Base = parameters.BaseOffset,
            Size = parameters.Size,
            Chunk = parameters.ChunkSize.Bytes,
        };
    }

    /// <summary>Of a best-fit allocator that is to be recorded.</summary>
    public static RecordedSpace Of(BestFitAllocatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RecordedSpace
        {
            Allocator = RecordedAllocator.BestFit,
            Base = options.BaseOffset,
            Size = options.Size,
            Chunk = options.Granularity.Bytes,
        };
    }

    /// <summary>Of a pool that is to be recorded.</summary>
    public static RecordedSpace Of(BuddyPoolOptions config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new RecordedSpace
        {
            Allocator = RecordedAllocator.Pool,
            Base = config.BaseAddress,
            Size = config.Size,
            Chunk = config.MinBuddy,
            MaxSize = config.MaxSize,
        };
    }

    /// <summary>Of an allocator of pages, which a recorder that is made before it cannot know: see
    /// <see cref="Recording.AllocationRecorder.Space"/>.</summary>
    /// <exception cref="ArgumentException">It has several regions; a trace can name one.</exception>
    public static RecordedSpace Of(PageAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        if (!allocator.IsOneRegion)
        {
            throw new ArgumentException("The allocator was made of several regions; a trace can name one of one region.", nameof(allocator));
        }

        return new RecordedSpace
        {
            Allocator = RecordedAllocator.Pages,
            Base = allocator.Trees.First().Address,
            Size = allocator.TotalPages * allocator.PageSize.Bytes,
            Chunk = allocator.PageSize.Bytes,
            MaxSize = allocator.PageSize.Bytes << (allocator.Orders - 1),
            Metadata = allocator.MetadataBytes,
        };
    }

    /// <summary>As the comment of a trace says it, behind "space:".</summary>
    public override string ToString()
    {
        string name = Allocator switch
        {
            RecordedAllocator.Pool => PoolName,
            RecordedAllocator.GpuBuddyCore => CoreName,
            RecordedAllocator.Pages => PagesName,
            RecordedAllocator.BestFit => BestFitName,
            _ => GpuBuddyName,
        };
        string most = Allocator is RecordedAllocator.Pool or RecordedAllocator.Pages ? Number($" most={MaxSize}") : "";
        string books = Allocator == RecordedAllocator.Pages ? Number($" books={Metadata}") : "";
        return Number($"{name} base={Base} size={Size} chunk={Chunk}") + most + books;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null where it is something else.</summary>
    internal static RecordedSpace? Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        RecordedAllocator? allocator = words.FirstOrDefault() switch
        {
            GpuBuddyName => RecordedAllocator.GpuBuddy,
            CoreName => RecordedAllocator.GpuBuddyCore,
            PoolName => RecordedAllocator.Pool,
            PagesName => RecordedAllocator.Pages,
            BestFitName => RecordedAllocator.BestFit,
            _ => null,
        };
        var values = words.Skip(1).Select(word => word.Split('=')).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        bool Has(string name, out ulong value) =>
            ulong.TryParse(values[name].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out value);

        _ = Has("most", out ulong most);
        _ = Has("books", out ulong books);
        return allocator is { } known && Has("base", out ulong at) && Has("size", out ulong size) && Has("chunk", out ulong chunk)
            ? new RecordedSpace { Allocator = known, Base = at, Size = size, Chunk = chunk, MaxSize = most, Metadata = books }
            : null;
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An allocator that a trace can name.</summary>
public enum RecordedAllocator
{
    /// <summary>A <see cref="Cleave.Gpu.GpuBuddy"/>.</summary>
    GpuBuddy,

    /// <summary>A <see cref="Cleave.Core.GpuBuddyCore"/>, with raw calls.</summary>
    GpuBuddyCore,

    /// <summary>A <see cref="BuddyPool"/>.</summary>
    Pool,

    /// <summary>A <see cref="PageAllocator"/> of one region.</summary>
    Pages,

    /// <summary>A <see cref="BestFitAllocator"/>.</summary>
    BestFit,
}
