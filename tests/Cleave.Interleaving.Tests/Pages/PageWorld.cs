using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Caches;
using Cleave.Interleaving.Steps;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Interleaving.Pages;

/// <summary>A real <see cref="PageAllocator"/> of some pages whose threads keep few each, and who has which page.</summary>
internal sealed class PageWorld
{
    private const int Pages = 16;
    private const nuint PageBytes = 4096;

    // The same memory for every schedule: making it anew would take most of the time.
    // SAFETY: the memory is never freed, so its pages stay valid as long as the process runs.
    private static readonly unsafe nuint Memory = (nuint)NativeMemory.AlignedAlloc(Pages * PageBytes, Pages * PageBytes);

    private readonly Dictionary<nuint, string> _holders = [];

    public PageWorld(int pagesPerThread = 2, int blockPagesPerThread = 0)
    {
        var list = new FreePageList(new Alignment(PageBytes));
        list.Add(Memory, Pages);
        Allocator = new PageAllocator(list, new PageAllocatorOptions
        {
            PagesPerThread = pagesPerThread,
            BlockPagesPerThread = blockPagesPerThread,
            Orders = 5,
        });
    }

    public PageAllocator Allocator { get; }

    private static string Name => Actor.Current?.Name ?? "setup";

    /// <summary>Allocates a page, and fails if somebody has it.</summary>
    public nuint Allocate()
    {
        nuint page = Allocator.Allocate(0);
        Got(page);
        return page;
    }

    /// <summary>Allocates a page of the metadata for a thread of the scenario, which no stack names.</summary>
    public nuint AllocateFor(string name)
    {
        var pages = new nuint[1];
        Assert.Equal(1, Allocator.AllocateBulk(pages, 0));
        _holders[pages[0]] = name;
        return pages[0];
    }

    public void Got(nuint page)
    {
        Actor.Note($"gets page {Number(page)}");
        if (!_holders.TryAdd(page, Name))
        {
            Assert.Fail($"{Name} gets page {Number(page)}, which {_holders[page]} has.");
        }
    }

    /// <summary>Frees a page that the caller has.</summary>
    public void Free(nuint page) => Lose(page, () => Allocator.TryFree(page, 0));

    /// <summary>Frees a page, rightly or wrongly, and returns what was wrong.</summary>
    public MisuseKind Misuse(nuint page)
    {
        Allocator.TryFree(page, 0, out Misuse misuse);
        return misuse.Kind;
    }

    /// <summary>Frees, in a way of its own, pages that the caller has.</summary>
    public void Lose(nuint page, Func<bool> free)
    {
        Assert.True(_holders.Remove(page, out string? holder) && holder == Name);
        Actor.Note($"frees page {Number(page)}");
        Assert.True(free());
    }

    /// <summary>Lets nobody be noted as the holder of a page, which wrong frees may take away.</summary>
    public nuint Forget(nuint page)
    {
        _holders.Remove(page);
        return page;
    }

    /// <summary>Lets another thread do some work, and returns what the finalizer does after that thread has ended.</summary>
    public static Action EndOfThread(PageAllocator allocator, Action lastWork)
    {
        ThreadCache? cache = null;
        Crews.RunAside(() =>
        {
            lastWork();
            cache = ThreadCache.Recent;
        });
        return () => Caches(allocator)!.End(cache!);
    }

    /// <summary>In the end the metadata is sound, and all pages are free but so many more than those that somebody has.</summary>
    public void Check(int others = 0)
    {
        Allocator.Flush();
        Allocator.Validate();
        Assert.Equal((Allocator.TotalPages, 0UL), (Allocator.FreePages + (ulong)(_holders.Count + others), Allocator.CachedPages));
    }

    private static int Number(nuint page) => (int)((page - Memory) / PageBytes);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_caches")]
    private static extern ref ThreadCaches<PageStates>? Caches(PageAllocator allocator);
}
