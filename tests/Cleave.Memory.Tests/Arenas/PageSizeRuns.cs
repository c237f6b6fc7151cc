namespace Cleave.Memory.Tests.Arenas;

public sealed class FailingCallTestsOnOwnPages() : FailingCallTests(PageSizes.Own);

public sealed class FailingCallTestsOnCoarsePages() : FailingCallTests(PageSizes.Coarse);

public sealed class MachineTestsOnOwnPages() : MachineTests(PageSizes.Own);

public sealed class MachineTestsOnCoarsePages() : MachineTests(PageSizes.Coarse);

public sealed class PhysicalMemoryTestsOnOwnPages() : PhysicalMemoryTests(PageSizes.Own);

public sealed class PhysicalMemoryTestsOnCoarsePages() : PhysicalMemoryTests(PageSizes.Coarse);

public sealed class RefusalTestsOnOwnPages() : RefusalTests(PageSizes.Own);

public sealed class RefusalTestsOnCoarsePages() : RefusalTests(PageSizes.Coarse);

public sealed class ReturnModelTestsOnOwnPages() : ReturnModelTests(PageSizes.Own);

public sealed class ReturnModelTestsOnCoarsePages() : ReturnModelTests(PageSizes.Coarse);

public sealed class ReturnTestsOnOwnPages() : ReturnTests(PageSizes.Own);

public sealed class ReturnTestsOnCoarsePages() : ReturnTests(PageSizes.Coarse);

public sealed class ThreadTestsOnOwnPages() : ThreadTests(PageSizes.Own);

public sealed class ThreadTestsOnCoarsePages() : ThreadTests(PageSizes.Coarse);
