using System.Globalization;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Memory.Pages;
using Cleave.Pool;

namespace Cleave.Tools.Traces;

/// <summary>
/// The allocator that a trace was recorded from, so that the trace can be replayed on a similar one. Sizes are bytes. Immutable.
/// </summary>
public sealed record RecordedSpace
{
    private const string GpuBuddyName = "gpu-buddy";
    private const string CoreName = "gpu-buddy-core";
    private const string PoolName = "pool";
    private const string PagesName = "pages";
    private const string BestFitName = "best-fit";

    /// <summary>The kind of the recorded allocator.</summary>
    public required RecordedAllocator Allocator { get; init; }

    /// <summary>The lowest address of the space.</summary>
    public ulong Base { get; init; }

    /// <summary>Bytes that the allocator manages.</summary>
    public required ulong Size { get; init; }

    /// <summary>Bytes of the smallest block, or of a granule for a best-fit allocator.</summary>
    public required ulong Chunk { get; init; }

    /// <summary>Bytes of the largest request that a pool or a page allocator serves; 0 for other allocators.</summary>
    public ulong MaxSize { get; init; }

    /// <summary>Bytes behind the managed ones that hold the metadata of a page allocator; 0 for other allocators.</summary>
    public ulong Metadata { get; init; }

    /// <summary>Describes a <see cref="GpuBuddy"/> that is to be recorded.</summary>
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

    /// <summary>Describes a best-fit allocator that is to be recorded.</summary>
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

    /// <summary>Describes a buddy pool that is to be recorded.</summary>
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

    /// <summary>
    /// Describes a page allocator. A recorder is made before the page allocator exists, so set <see
    /// cref="Recording.AllocationRecorder.Space"/> afterwards.
    /// </summary>
    /// <exception cref="ArgumentException">The allocator has several regions, and a trace can describe only one.</exception>
    public static RecordedSpace Of(PageAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        if (!allocator.IsOneRegion)
        {
            throw new ArgumentException(
                "The allocator has several regions; a trace can describe only an allocator of one region.", nameof(allocator));
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

    /// <summary>Formats the space as a trace's comment does after "space:".</summary>
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

    /// <summary>Parses the text that <see cref="ToString"/> writes; returns null if the text is something else.</summary>
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
        var values = words.Skip(1).Select(word => word.Split('=')).Where(pair => pair.Length == 2).ToLookup(
            pair => pair[0], pair => pair[1]);
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

/// <summary>The kind of an allocator that a trace can describe.</summary>
public enum RecordedAllocator
{
    /// <summary>A space of <see cref="Cleave.Gpu.GpuBuddy"/>.</summary>
    GpuBuddy,

    /// <summary>A space of <see cref="Cleave.Core.GpuBuddyCore"/>, recorded with raw calls.</summary>
    GpuBuddyCore,

    /// <summary>A space of <see cref="BuddyPool"/>.</summary>
    Pool,

    /// <summary>A <see cref="PageAllocator"/> of one region.</summary>
    Pages,

    /// <summary>A space of <see cref="BestFitAllocator"/>.</summary>
    BestFit,
}
