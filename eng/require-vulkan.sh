# Sourced by ./test: sees to lavapipe, the validation layers and the headers for the tests of Cleave.Vulkan, as Debian has them.
# shellcheck shell=bash
if [ -e /usr/share/vulkan/icd.d/lvp_icd.x86_64.json ] && [ -e /usr/share/vulkan/explicit_layer.d/VkLayer_khronos_validation.json ] \
  && [ -e /usr/include/vulkan/vulkan_core.h ] && command -v cc >/dev/null; then
  return 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  log=$root/artifacts/vulkan.log
  mkdir -p "$root/artifacts"
  echo '== install lavapipe and the validation layers'
  if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    mesa-vulkan-drivers libvulkan1 libvulkan-dev vulkan-validationlayers gcc libc6-dev; } >"$log" 2>&1; then
    return 0
  fi
  echo "lavapipe could not be installed; see $log." >&2
fi

echo "The tests of Cleave.Vulkan need lavapipe, the validation layers, the headers and a C compiler, and they are not installed" \
  "(apt-get install mesa-vulkan-drivers libvulkan1 libvulkan-dev vulkan-validationlayers gcc); they will fail." >&2
