using System.Text.RegularExpressions;

namespace Cleave.House.Tests;

/// <summary>The tests that docs/vulkan-vma-tests.md names exist.</summary>
public sealed partial class VulkanTableTests
{
    [Fact]
    public void The_tests_that_the_table_names_exist()
    {
        string tests = string.Concat(Repository.Sources("tests/Cleave.Vulkan.Tests").Select(File.ReadAllText));
        string[] names =
        [
            .. Repository.Read("docs/vulkan-vma-tests.md").Split('\n')
                .Where(line => line.StartsWith('|'))
                .SelectMany(line => TestName().Matches(line.Split('|')[2]))
                .Select(name => name.Value),
        ];
        Assert.True(names.Length > 30, $"only {names.Length} names");
        Assert.All(names, name => Assert.Contains(
            name + (name.Contains('_', StringComparison.Ordinal) ? "(" : ""), tests, StringComparison.Ordinal));
    }

    /// <summary>The functions of vk_mem_alloc.h 3.4 without the prefix vma, each of which a user of VMA may look for.</summary>
    [Fact]
    public void Every_function_of_VMA_has_a_row()
    {
        string[] functions = """
            ImportVulkanFunctionsFromVolk CreateAllocator DestroyAllocator GetAllocatorInfo GetPhysicalDeviceProperties GetMemoryProperties
            GetMemoryTypeProperties SetCurrentFrameIndex CalculateStatistics GetHeapBudgets FindMemoryTypeIndex
            FindMemoryTypeIndexForBufferInfo FindMemoryTypeIndexForImageInfo CreatePool DestroyPool GetPoolStatistics
            CalculatePoolStatistics CheckPoolCorruption GetPoolName SetPoolName AllocateMemory AllocateDedicatedMemory AllocateMemoryPages
            AllocateMemoryForBuffer AllocateMemoryForImage FreeMemory FreeMemoryPages GetAllocationInfo GetAllocationInfo2
            SetAllocationUserData SetAllocationName GetAllocationMemoryProperties GetMemoryWin32Handle GetMemoryWin32Handle2 MapMemory
            UnmapMemory FlushAllocation InvalidateAllocation FlushAllocations InvalidateAllocations CopyMemoryToAllocation
            CopyAllocationToMemory CheckCorruption BeginDefragmentation EndDefragmentation BeginDefragmentationPass EndDefragmentationPass
            BindBufferMemory BindBufferMemory2 BindImageMemory BindImageMemory2 CreateBuffer CreateBufferWithAlignment
            CreateDedicatedBuffer CreateAliasingBuffer CreateAliasingBuffer2 DestroyBuffer CreateImage CreateDedicatedImage
            CreateAliasingImage CreateAliasingImage2 DestroyImage CreateVirtualBlock DestroyVirtualBlock IsVirtualBlockEmpty
            GetVirtualAllocationInfo VirtualAllocate VirtualFree ClearVirtualBlock SetVirtualAllocationUserData GetVirtualBlockStatistics
            CalculateVirtualBlockStatistics BuildVirtualBlockStatsString FreeVirtualBlockStatsString BuildStatsString FreeStatsString
            """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        string page = Repository.Read("docs/vulkan.md");
        Assert.All(functions, name => Assert.Contains($"`vma{name}`", page, StringComparison.Ordinal));
    }

    /// <summary>A class of tests, or a test, whose name has an underscore.</summary>
    [GeneratedRegex(@"\b[A-Z][A-Za-z]+Tests\b|\b[A-Z][a-z]*_[A-Za-z_]+\b")]
    private static partial Regex TestName();
}
